"""Consent: no row means no, the last word counts, nothing is forgotten."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from world import World

from crm import consent
from crm.bank import Work
from crm.consent import ConsentRecord
from crm.contract import Channel, ConsentState, Purpose
from crm.tables import AuditEvent, Consent, Outbox
from data.ids import new_id

CONTACT = Purpose.MARKETING_CONTACT
PERSONAL = Purpose.PERSONALISED_RECOMMENDATION
SAID = {"source": "chat", "evidence": {"turn_id": "c:3"}}
NOTICE = {**SAID, "notice_version": "2026-1"}
GRANTED, DECLINED, WITHDRAWN = ConsentState


def later(world: World) -> None:
    world.bank.clock.instant += timedelta(seconds=1)  # type: ignore[attr-defined]


def test_never_asked_is_no_answer(any_world: World) -> None:
    with any_world.bank.read() as work:
        assert consent.state(work, any_world.customers["1"], CONTACT, Channel.RM) is None
        assert not consent.personalisation_allowed(work, any_world.customers["1"])


def test_a_yes_counts_for_its_channel_only(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.grant(work, customer, CONTACT, Channel.RM, **NOTICE)
        assert consent.state(work, customer, CONTACT, Channel.RM) is GRANTED
        assert consent.state(work, customer, CONTACT, Channel.SMS) is None


def test_each_change_is_a_row_an_event_audited_and_published(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.grant(work, customer, CONTACT, Channel.RM, **NOTICE)
        consent.withdraw(work, customer, CONTACT, Channel.RM, **SAID)
        [row] = work.session.scalars(select(Consent))
        events = consent.history(work, customer)
        audited = work.session.scalars(select(AuditEvent)).all()
        topics = work.session.scalars(select(Outbox.topic)).all()
    assert row.state == WITHDRAWN
    assert [(e.state, e.evidence) for e in events] == [
        ("granted", {"turn_id": "c:3"}),
        ("withdrawn", {"turn_id": "c:3"}),
    ]
    assert [(a.actor, a.action, a.detail["state"]) for a in audited] == [
        (f"customer:{customer}", "consent.changed", "granted"),
        (f"customer:{customer}", "consent.changed", "withdrawn"),
    ]
    assert topics == ["consent.changed"] * 2


def test_withdrawing_everything_withdraws_each_channel(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.grant(work, customer, CONTACT, Channel.RM, **NOTICE)
        consent.grant(work, customer, CONTACT, Channel.SMS, **NOTICE)
        consent.withdraw(work, customer, CONTACT, Channel.ANY, **SAID)
        for channel in Channel:
            assert consent.state(work, customer, CONTACT, channel) is WITHDRAWN


def test_withdrawing_everything_leaves_a_no_a_no_and_a_line_for_each_yes(
    any_world: World,
) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        for channel in (Channel.RM, Channel.SMS):
            consent.grant(work, customer, CONTACT, channel, **NOTICE)
        consent.decline(work, customer, CONTACT, Channel.PUSH, **NOTICE)
        later(any_world)
        consent.opt_out(work, customer, **SAID)
        withdrawn = [e.channel for e in consent.history(work, customer) if e.state == WITHDRAWN]
        consent.resume(work, customer, **SAID)
        after = {each: consent.state(work, customer, CONTACT, each) for each in Channel}
    assert sorted(withdrawn) == [Channel.ANY, Channel.RM, Channel.SMS]
    assert {each: state for each, state in after.items() if state} == {Channel.PUSH: DECLINED}


def test_a_channel_may_be_granted_again_after_everything_was_withdrawn(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.withdraw(work, customer, CONTACT, Channel.ANY, **SAID)
    later(any_world)
    with any_world.bank.work() as work:
        consent.grant(work, customer, CONTACT, Channel.RM, **NOTICE)
        assert consent.state(work, customer, CONTACT, Channel.RM) is GRANTED
        assert consent.state(work, customer, CONTACT, Channel.SMS) is WITHDRAWN


def test_personalisation_is_not_given_by_channel(world: World) -> None:
    customer = world.customers["1"]
    with world.bank.work() as work:
        consent.grant(work, customer, PERSONAL, Channel.CHAT, **NOTICE)
        assert consent.state(work, customer, PERSONAL, Channel.VOICE) is GRANTED


def test_opting_out_stops_marketing_and_asks_for_quiet(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.grant(work, customer, CONTACT, Channel.SMS, **NOTICE)
        consent.opt_out(work, customer, Channel.SMS, **SAID)
        consent.opt_out(work, customer, Channel.SMS, **SAID)  # once more changes nothing
        assert consent.state(work, customer, CONTACT, Channel.SMS) is WITHDRAWN
        assert consent.do_not_disturb(work, customer) == {Channel.SMS}


def test_opting_out_of_everything_ends_personalisation_without_withdrawing_it(
    any_world: World,
) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.grant(work, customer, PERSONAL, **NOTICE)
        consent.opt_out(work, customer, **SAID)
        assert not consent.personalisation_allowed(work, customer)
        assert consent.state(work, customer, PERSONAL) is GRANTED


def test_resuming_lifts_the_opt_out_and_grants_nothing(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.grant(work, customer, CONTACT, Channel.RM, **NOTICE)
        consent.opt_out(work, customer, **SAID)
        consent.resume(work, customer, **SAID)
        assert consent.do_not_disturb(work, customer) == set()
        assert consent.state(work, customer, CONTACT, Channel.RM) is None
        assert consent.history(work, customer)[-1].state == "resumed"


def test_resuming_one_channel_leaves_the_others(world: World) -> None:
    customer = world.customers["1"]
    with world.bank.work() as work:
        consent.opt_out(work, customer, Channel.SMS, **SAID)
        consent.opt_out(work, customer, Channel.PUSH, **SAID)
        consent.resume(work, customer, Channel.SMS, **SAID)
        assert consent.do_not_disturb(work, customer) == {Channel.PUSH}
        assert consent.state(work, customer, CONTACT, Channel.PUSH) is WITHDRAWN


def test_resuming_one_channel_gives_no_general_yes_back(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.decline(work, customer, CONTACT, Channel.SMS, **NOTICE)
        later(any_world)
        consent.grant(work, customer, CONTACT, Channel.ANY, **NOTICE)
        later(any_world)
        consent.decline(work, customer, CONTACT, Channel.VOICE, **NOTICE)
        consent.opt_out(work, customer, Channel.PUSH, **SAID)
        consent.resume(work, customer, Channel.PUSH, **SAID)
        states = {each: consent.state(work, customer, CONTACT, each) for each in Channel}
    assert states == {
        Channel.CHAT: GRANTED,
        Channel.PUSH: None,
        Channel.SMS: GRANTED,  # said after the no to it
        Channel.VOICE: DECLINED,
        Channel.RM: GRANTED,
        Channel.ANY: None,
    }


def test_resuming_everything_gives_no_general_yes_back(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.grant(work, customer, CONTACT, Channel.ANY, **NOTICE)
        later(any_world)
        consent.opt_out(work, customer, Channel.SMS, **SAID)
        consent.decline(work, customer, CONTACT, Channel.VOICE, **NOTICE)
        consent.resume(work, customer, **SAID)
        states = {each: consent.state(work, customer, CONTACT, each) for each in Channel}
        assert consent.do_not_disturb(work, customer) == set()
    assert states == {
        Channel.CHAT: GRANTED,
        Channel.PUSH: GRANTED,
        Channel.SMS: None,
        Channel.VOICE: DECLINED,
        Channel.RM: GRANTED,
        Channel.ANY: None,
    }


def test_a_general_yes_goes_on_when_no_channel_was_stopped(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.withdraw(work, customer, CONTACT, Channel.SMS, **SAID)
        later(any_world)
        consent.grant(work, customer, CONTACT, Channel.ANY, **NOTICE)
        consent.resume(work, customer, **SAID)
        for channel in Channel:
            assert consent.state(work, customer, CONTACT, channel) is GRANTED


def test_a_loaded_yes_that_was_withdrawn_with_everything_stays_history(any_world: World) -> None:
    customer, now = any_world.customers["1"], any_world.bank.clock.now()
    with any_world.bank.work() as work:
        for channel, state, days in ((Channel.SMS, GRANTED, 2), (Channel.ANY, WITHDRAWN, 1)):
            said_at = now - timedelta(days=days)
            columns = {"notice_version": "1", "source": "branch", "updated_at": said_at}
            who = {"consent_id": new_id(), "customer_id": customer, "purpose": CONTACT}
            work.session.add(Consent(**who, channel=channel, state=state, **columns))
        work.session.flush()
        consent.resume(work, customer, **SAID)
        assert consent.state(work, customer, CONTACT, Channel.SMS) is None


def test_a_yes_to_an_older_notice_counts_until_the_bank_ends_that_notice(world: World) -> None:
    customer = world.customers["1"]
    with world.bank.work() as work:
        consent.grant(work, customer, PERSONAL, **NOTICE)
        consent.decline(work, customer, CONTACT, Channel.RM, **NOTICE)
    world.bank.settings = world.bank.settings.model_copy(update={"notices_ended": ("2026-1",)})
    with world.bank.work() as work:
        assert consent.state(work, customer, PERSONAL) is None  # asked again
        assert not consent.personalisation_allowed(work, customer)
        assert consent.state(work, customer, CONTACT, Channel.RM) is DECLINED
        assert len(consent.history(work, customer)) == 2
        consent.grant(work, customer, PERSONAL, **{**NOTICE, "notice_version": "2027-1"})
        assert consent.personalisation_allowed(work, customer)


def test_the_switch_is_on_until_it_is_turned_off(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        consent.grant(work, customer, PERSONAL, **NOTICE)
        assert consent.personalisation_allowed(work, customer)
        consent.set_personalisation(work, customer, False, {"turn_id": "c:4"})
        assert not consent.personalisation_allowed(work, customer)
        consent.set_personalisation(work, customer, True, {"turn_id": "c:5"})
        assert consent.personalisation_allowed(work, customer)
        turned = [e.state for e in consent.history(work, customer) if e.purpose == consent.SWITCH]
    assert turned == ["off", "on"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["grant", "decline", "withdraw", "opt_out"]),
            st.sampled_from(list(Channel)),
        ),
        max_size=12,
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_the_last_word_counts(
    world: World, said: list[tuple[str, Channel]]
) -> None:
    customer = world.customers["3"]
    expected: dict[Channel, ConsentState | None] = dict.fromkeys(Channel)
    with suppress(_Undo), world.bank.work() as work:
        for verb, channel in said:
            later(world)
            _say(work, customer, verb, channel)
            meant = list(Channel) if channel is Channel.ANY else [channel]
            expected.update(dict.fromkeys(meant, STATES[verb]))
        found = {each: consent.state(work, customer, CONTACT, each) for each in Channel}
        raise _Undo
    assert found == expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["grant", "decline", "withdraw", "opt_out", "resume"]),
            st.sampled_from(list(Channel)),
        ),
        max_size=12,
    )
)
@example([("grant", Channel.ANY), ("opt_out", Channel.SMS)])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_said_resuming_everything_grants_nothing(
    world: World, said: list[tuple[str, Channel]]
) -> None:
    customer = world.customers["3"]
    with suppress(_Undo), world.bank.work() as work:
        for verb, channel in said:
            later(world)
            _say(work, customer, verb, channel)
        before = {each: consent.state(work, customer, CONTACT, each) for each in Channel}
        later(world)
        consent.resume(work, customer, **SAID)
        after = {each: consent.state(work, customer, CONTACT, each) for each in Channel}
        raise _Undo
    assert {each for each in Channel if after[each] is GRANTED} <= {
        each for each in Channel if before[each] is GRANTED
    }
    assert WITHDRAWN not in after.values()


STATES = {"grant": GRANTED, "decline": DECLINED, "withdraw": WITHDRAWN, "opt_out": WITHDRAWN}


class _Undo(Exception):
    pass


def _say(work: Work, customer: str, verb: str, channel: Channel) -> None:
    if verb in {"opt_out", "resume"}:
        getattr(consent, verb)(work, customer, channel, **SAID)
    else:
        getattr(consent, verb)(work, customer, CONTACT, channel, **NOTICE)


@given(st.permutations([GRANTED, WITHDRAWN]))
def test_of_two_words_at_one_instant_the_refusal_counts(order: list[ConsentState]) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    held = [
        ConsentRecord(CONTACT, channel, state, now)
        for channel, state in zip([Channel.ANY, Channel.RM], order, strict=True)
    ]
    assert consent.effective(held, CONTACT, Channel.RM) is WITHDRAWN
