"""What a person may do with a lead: buttons and the dialogs behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from nicegui import ui

from crm import leads
from crm.console import parts
from crm.console.amounts import read_amount
from crm.console.intents import lead_intent_field, meant_field
from crm.console.parts import Kind
from crm.console.visit import Service, Visit
from crm.contract import BankError, LeadStatus
from crm.leads import LeadEdit, LeadPage, Reason
from crm.shelf import products
from crm.shelf.products import ProductQuery

After = Callable[[], Awaitable[None]]
_ICONS = {
    LeadStatus.CONTACTED: "call",
    LeadStatus.QUALIFIED: "verified",
    LeadStatus.CONVERTED: "flag",
    LeadStatus.NURTURE: "eco",
    LeadStatus.RECYCLED: "undo",
}
# The way forward is the primary button; what leaves the funnel is not.
_FORWARD = frozenset({LeadStatus.CONTACTED, LeadStatus.QUALIFIED, LeadStatus.CONVERTED})


def actions(visit: Visit, page: LeadPage, after: After) -> None:
    """Show the buttons for what may be done now."""
    words, choices, lead_id = visit.words, page.choices, page.row.lead_id

    def does(service: Service[object], done: str) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            await visit.attempt(service, done)
            await after()

        return run

    with parts.box("actions"):
        if choices.review:
            accept = does(lambda work, who: leads.accept(work, who, lead_id), "done.accepted")
            parts.button(words("action.accept"), accept, "primary", "check")
        if choices.claim and not choices.review:
            claim = does(lambda work, who: leads.claim(work, who, lead_id), "done.claimed")
            parts.button(words("action.claim"), claim, "primary", "front_hand")
        for stage in choices.move:
            _stage_button(visit, page, stage, does, after)
        if choices.edit:
            parts.button(words("action.edit"), lambda: _edit(visit, page, after), icon="edit")
        if choices.assign:
            parts.button(
                words("action.assign"), lambda: _assign(visit, page, after), icon="person_add"
            )
        if choices.review:
            reject = lambda: _with_reason(visit, page, "reject", after)  # noqa: E731
            parts.button(words("action.reject"), reject, "danger", "close")


def _stage_button(
    visit: Visit,
    page: LeadPage,
    stage: LeadStatus,
    does: Callable[[Service[object], str], Callable[[], Awaitable[None]]],
    after: After,
) -> None:
    label = visit.words(f"action.{stage}")
    if stage is LeadStatus.DISQUALIFIED:
        give_up = lambda: _with_reason(visit, page, "give_up", after)  # noqa: E731
        parts.button(label, give_up, "danger", "close")
        return
    lead_id = page.row.lead_id
    move = does(lambda work, who: leads.move(work, who, lead_id, stage), "done.moved")
    kind: Kind = "primary" if stage in _FORWARD else "plain"
    parts.button(label, move, kind, _ICONS[stage])


def _with_reason(visit: Visit, page: LeadPage, what: str, after: After) -> None:
    """Ask why before a lead is rejected or given up."""
    words, lead_id = visit.words, page.row.lead_id
    options = {reason.value: words.of(f"leads.why.{reason}") for reason in Reason}
    with parts.dialog(visit.client, words(f"dialog.{what}")) as dialog:
        parts.text(words("dialog.reason_hint"), "quiet")
        choice = parts.Choice(options)
        meant = meant_field(words, words("dialog.meant"))
        misheard = Reason.MISUNDERSTOOD.value
        meant.bind_visibility_from(
            choice.radio, "value", value=misheard if what == "reject" else ""
        )

        async def confirm() -> None:
            if choice.value is None:
                choice.complain(words("dialog.choose_reason"))
                return
            reason = Reason(choice.value)
            if what == "reject":
                said = meant.value if reason is Reason.MISUNDERSTOOD else None
                await visit.attempt(
                    lambda work, who: leads.reject(work, who, lead_id, reason, said),
                    "done.rejected",
                )
            else:
                gone = LeadStatus.DISQUALIFIED
                await visit.attempt(
                    lambda work, who: leads.move(work, who, lead_id, gone, reason), "done.moved"
                )
            dialog.close()
            await after()

        _buttons(visit, dialog, words(f"dialog.{what}_do"), confirm, "danger")


async def _edit(visit: Visit, page: LeadPage, after: After) -> None:
    """Correct product, amount, term and what the customer meant."""
    words, lead_id = visit.words, page.row.lead_id
    shelf = await visit.read(lambda work, who: products.search(work, ProductQuery()))
    names = {each.code: words.value(each.name) for each in shelf}
    names.setdefault(page.product.code, words.value(page.product.name))
    with parts.dialog(visit.client, words("dialog.edit")) as dialog:
        product = ui.select(
            names, value=page.product.code, label=words("record.product"), with_input=True
        )
        amount = ui.input(words("record.amount"), value=_plain(page.row.amount))
        amount.props(f'placeholder="{words("dialog.amount_as")}"')
        term = ui.input(words("dialog.term_days"), value=_plain(page.term_days))
        intent = lead_intent_field(words, words("dialog.intent"), page.intent)
        for field in (product, amount, term):
            parts.select_options(field)
        term.props("inputmode=numeric")
        parts.forgive(amount, term)

        async def confirm() -> None:
            try:
                wanted = _amount(visit, page, amount)
                days = _days(visit, term)
            except ValueError:
                return
            correction = LeadEdit(product.value, wanted, days, intent.value)
            try:
                stage = await visit.write(
                    lambda work, who: leads.edit(work, who, lead_id, correction)
                )
            except BankError as error:
                wrong = {"amount_not_positive": amount, "term_out_of_range": term}
                if error.reason in wrong:
                    wrong[error.reason].error = visit.explain(error)
                else:
                    visit.tell(error)
                return
            visit.say(_edited(visit, page, stage), "positive")
            dialog.close()
            await after()

        _buttons(visit, dialog, words("dialog.save"), confirm, "primary")


def _amount(visit: Visit, page: LeadPage, field: ui.input) -> Decimal | None:
    """Read the amount; what is none is said at the field.

    Raises:
        ValueError: it is none.
    """
    if not field.value:
        return None
    local = visit.now().astimezone(visit.bank.clock.timezone)
    try:
        return read_amount(field.value, local, page.product.currency)
    except ValueError:
        field.error = visit.words("dialog.no_amount")
        raise


def _days(visit: Visit, field: ui.input) -> int | None:
    """Read the term; what is none is said at the field.

    Raises:
        ValueError: it is none.
    """
    try:
        return int(field.value) if field.value else None
    except ValueError:
        field.error = visit.words("dialog.no_days")
        raise


def _edited(visit: Visit, page: LeadPage, stage: LeadStatus) -> str:
    """Say what was done: correcting a lead under review accepts it."""
    words = visit.words
    if page.row.status is not LeadStatus.PENDING_REVIEW:
        return words("done.edited")
    return words("done.edited_accepted", stage=words.of(f"leads.status.{stage}"))


def _assign(visit: Visit, page: LeadPage, after: After) -> None:
    """Give the lead to a colleague."""
    words, lead_id = visit.words, page.row.lead_id
    with parts.dialog(visit.client, words("dialog.assign")) as dialog:
        choice = ui.select(visit.colleagues, value=page.row.owner_id, label=words("record.to"))
        parts.select_options(choice)

        async def confirm() -> None:
            colleague = choice.value
            if colleague and await visit.attempt(
                lambda work, who: leads.assign(work, who, lead_id, colleague), "done.assigned"
            ):
                dialog.close()
                await after()

        _buttons(visit, dialog, words("action.assign"), confirm, "primary")


def _buttons(
    visit: Visit,
    dialog: ui.dialog,
    label: str,
    confirm: Callable[[], Awaitable[None]],
    kind: Kind,
) -> None:
    with parts.box("actions"):
        parts.button(visit.words("dialog.cancel"), dialog.close)
        parts.button(label, confirm, kind)


def _plain(number: Decimal | int | None) -> str:
    return "" if number is None else f"{number:f}" if isinstance(number, Decimal) else str(number)
