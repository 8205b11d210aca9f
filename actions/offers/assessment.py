"""The risk assessment: offered, taken a question at a time, counted, and used at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from actions import buttons
from actions.contract import Awaiting
from actions.meaning.limits import TASK as RECOMMEND
from actions.offers.acceptance import TASK as ACCEPT
from actions.offers.acceptance import proceed, wanted
from actions.offers.recommending import recommend_as_wished
from actions.slots import AssessmentProgress
from actions.turn import Outcome, Turn, action, say
from crm.messages import ButtonDraft, FormPromptDraft, QuickRepliesDraft, TextDraft
from crm.people import suitability
from data.rules.questionnaire import Question, Questionnaire
from data.texts.phrases import Day, Money, Phrase, TextKey, phrase

_LETTERS = "abcdefgh"
# What the buttons beside the questions carry: a frequent question, a product, an intent.
_OF_SOMETHING_ELSE = ("faq", "product", "intent")
OFFER = (
    buttons.yes(Awaiting.ASSESSMENT_OFFER, "assessing.button_start"),
    buttons.no(Awaiting.ASSESSMENT_OFFER, "assessing.button_later"),
)


@action("action_start_assessment")
def start_assessment(turn: Turn) -> Outcome:
    """Begin the questionnaire, if the customer is known and an attempt is left."""
    if turn.customer is None:
        text = phrase("assessing.customers_only")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.leave_number(),)))
    allowance = suitability.may_take(turn.work, turn.customer.customer_id)
    if not allowance.allowed:
        return say(TextDraft(text=phrase(f"assessing.no_attempt_{allowance.reason}")))
    form = suitability.questionnaire()
    intro = TextDraft(text=phrase("assessing.begin", count=len(form.questions)))
    progress = AssessmentProgress(form.version)
    return say(
        intro,
        ask(form, progress, turn.work.money),
        awaiting=Awaiting.ASSESSMENT,
        assessment=progress,
        task=turn.slots.task,
    )


@action("action_risk_level", digression=True)
def risk_level(turn: Turn) -> Outcome:
    """Tell the level, since when and until when, and offer to take the assessment (again).

    Being signed in is enough: it is what the bank may sell, not what the customer has.
    """
    if turn.customer is None:
        text = phrase("assessing.my_level_customers_only")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.leave_number(),)))
    found = suitability.current(turn.work, turn.customer.customer_id)
    told = TextDraft(text=_told(turn, found))
    allowed = suitability.may_take(turn.work, turn.customer.customer_id).allowed
    if turn.slots.awaiting is not Awaiting.NONE or not allowed:
        return say(told)
    text = phrase("assessing.take_it_again" if found else "assessing.take_it")
    return say(
        told, QuickRepliesDraft(text=text, buttons=OFFER), awaiting=Awaiting.ASSESSMENT_OFFER
    )


def _told(turn: Turn, found: suitability.Assessment | None) -> Phrase:
    if found is None:
        return phrase("assessing.my_level_missing")
    zone = turn.work.clock.timezone
    return phrase(
        "assessing.my_level" if found.valid else "assessing.my_level_expired",
        level=found.level,
        meaning=TextKey(key=f"assessing.level_{found.level.lower()}"),
        grade=f"R{found.level[1:]}",
        since=Day(date=found.taken_at.astimezone(zone).date()),
        until=Day(date=found.expires_at.astimezone(zone).date()),
    )


@action("action_decline_assessment")
def decline_assessment(turn: Turn) -> Outcome:
    """Leave it; what needs no assessment stays open."""
    text = phrase("assessing.declined")
    return say(QuickRepliesDraft(text=text, buttons=(buttons.recommend(),)), task=None)


@action("action_answer_assessment")
def answer_assessment(turn: Turn) -> Outcome:
    """Take one answer; ask the next question, or rate the whole.

    A button of what was said in between is no answer.
    """
    if any(turn.heard.value(kind) for kind in _OF_SOMETHING_ELSE):
        return turn.perform("action_choose")
    form = suitability.questionnaire()
    progress = turn.slots.assessment
    if progress is None or progress.version != form.version:
        return start_assessment.run(turn)
    question = open_question(form, progress)
    if question is None:
        return _finish(turn, progress)
    chosen = _chosen(turn, question)
    if chosen is None:
        hint = TextDraft(text=phrase("assessing.choose_one"))
        return say(hint, ask(form, progress, turn.work.money), awaiting=Awaiting.ASSESSMENT)
    answers = {**progress.answers, question.id: chosen}
    progress = AssessmentProgress(progress.version, answers)
    if open_question(form, progress) is None:
        return _finish(turn, progress)
    return say(
        ask(form, progress, turn.work.money), awaiting=Awaiting.ASSESSMENT, assessment=progress
    )


def open_question(form: Questionnaire, progress: AssessmentProgress) -> Question | None:
    """Return the first question without an answer."""
    return next((each for each in form.questions if each.id not in progress.answers), None)


def ask(
    form: Questionnaire, progress: AssessmentProgress, money: Callable[[Decimal], Money]
) -> FormPromptDraft:
    """Ask the open question, with its options as buttons.

    Args:
        form: the questionnaire.
        progress: what was answered.
        money: an amount in the bank's currency.
    """
    question = open_question(form, progress) or form.questions[-1]
    choices = tuple(
        ButtonDraft(
            label=phrase(
                question.option_key(option),
                **{name: money(amount) for name, amount in option.amounts.items()},
            ),
            intent="choose",
            args={"answer": f"{question.id}.{option.id}"},
        )
        for option in question.options
    )
    text = phrase(
        "assessing.question",
        number=form.questions.index(question) + 1,
        count=len(form.questions),
        question=TextKey(key=question.text_key),
    )
    return FormPromptDraft(field=f"assessment.{question.id}", text=text, buttons=choices)


def _chosen(turn: Turn, question: Question) -> str | None:
    """Return the option pressed, or named by its number or letter; None when unclear.

    A button of an earlier question answers nothing: only this question's options count.
    """
    options = [option.id for option in question.options]
    pressed = turn.heard.value("answer")
    if pressed is not None:
        asked, _, option = pressed.partition(".")
        return option if asked == question.id and option in options else None
    place = _place(turn, len(options))
    return options[place] if place is not None else None


def _place(turn: Turn, count: int) -> int | None:
    ordinal = turn.heard.value("ordinal")
    if ordinal == "last":
        return count - 1
    said = ordinal or turn.heard.text.strip().casefold().rstrip(".。)）")
    if said.isdecimal() and 1 <= int(said) <= count:
        return int(said) - 1
    if len(said) == 1 and said in _LETTERS[:count]:
        return _LETTERS.index(said)
    return None


def _finish(turn: Turn, progress: AssessmentProgress) -> Outcome:
    if turn.customer is None:
        return say(TextDraft(text=phrase("assessing.customers_only")), assessment=None)
    taken = suitability.record(
        turn.work,
        turn.customer.customer_id,
        progress.answers,
        turn.conversation.channel,
        turn.conversation.conversation_id,
    )
    until = taken.expires_at.astimezone(turn.work.clock.timezone).date()
    result = TextDraft(
        text=phrase(
            "assessing.result",
            level=taken.level,
            meaning=TextKey(key=f"assessing.level_{taken.level.lower()}"),
            grade=f"R{taken.level[1:]}",
            until=Day(date=until),
        )
    )
    return _resume(turn).preceded_by(result).keeping(assessment=None)


def _resume(turn: Turn) -> Outcome:
    """Go on with what the assessment was taken for."""
    task = turn.slots.task
    turn = turn.afresh()
    product = wanted(turn)
    if task is not None and task.name == ACCEPT and product is not None:
        return proceed(turn, product)
    if task is not None and task.name == RECOMMEND and not turn.has_open_case:
        return recommend_as_wished(turn)
    return say(
        QuickRepliesDraft(text=phrase("assessing.what_next"), buttons=(buttons.recommend(),))
    )
