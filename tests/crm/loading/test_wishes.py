"""Consents and opt-outs of a source give way to what the customer has said since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from source_rows import BATCH, CONTACT, NOW, SAID, SMS, load, the_customer
from sqlalchemy import select

from crm import consent
from crm.bank import Bank
from crm.contract import Channel, ConsentState
from crm.tables import ConsentEvent
from data.ingest.rows import Batch


def test_a_consent_withdrawn_since_is_not_given_back(any_bank: Bank) -> None:
    load(any_bank)
    customer = the_customer(any_bank)
    with any_bank.work() as work:
        consent.withdraw(work, customer, CONTACT, SMS, **SAID)
    assert load(any_bank).written == 0
    with any_bank.read() as work:
        assert consent.state(work, customer, CONTACT, SMS) is ConsentState.WITHDRAWN


def test_a_younger_source_changes_a_consent_and_its_history(any_bank: Bank) -> None:
    load(any_bank)
    said = replace(BATCH.consents[0], state="withdrawn", at=NOW + timedelta(days=1))
    load(any_bank, Batch(consents=(said,)))
    with any_bank.read() as work:
        states = list(work.session.scalars(select(ConsentEvent.state).order_by(ConsentEvent.at)))
    assert states == ["granted", "withdrawn"]


def test_an_opt_out_lifted_since_does_not_come_back(any_bank: Bank) -> None:
    load(any_bank)
    with any_bank.work() as work:
        consent.resume(work, the_customer(any_bank), **SAID)
    report = load(any_bank)
    assert "do_not_disturb" not in report.counts
    with any_bank.read() as work:
        assert consent.do_not_disturb(work, the_customer(any_bank)) == set()


@pytest.mark.parametrize("channel", [SMS, Channel.ANY])
def test_a_consent_withdrawn_and_resumed_since_is_not_given_back(
    any_bank: Bank, channel: Channel
) -> None:
    load(any_bank)
    customer = the_customer(any_bank)
    with any_bank.work() as work:
        consent.opt_out(work, customer, channel, **SAID)
    push = replace(BATCH.consents[0], channel="push")  # this one the source knew all along
    feed = Batch(consents=(*BATCH.consents, push) if channel is Channel.ANY else BATCH.consents)
    assert load(any_bank, feed).written == 0
    with any_bank.work() as work:
        consent.resume(work, customer, channel, **SAID)
    report = load(any_bank, feed)
    assert (report.written, report.unchanged) == (0, len(feed.consents))
    with any_bank.read() as work:
        assert {consent.state(work, customer, CONTACT, each) for each in Channel} == {None}


def test_a_general_yes_is_loaded_for_the_channels_that_were_not_spoken_of_since(
    any_bank: Bank,
) -> None:
    general = Batch(consents=(replace(BATCH.consents[0], channel="any"),))
    load(any_bank, replace(BATCH, consents=(), do_not_disturb=()))
    customer = the_customer(any_bank)
    with any_bank.work() as work:
        consent.opt_out(work, customer, Channel.PUSH, **SAID)
        consent.resume(work, customer, Channel.PUSH, **SAID)
    for _ in range(2):  # every night the same
        load(any_bank, general)
        with any_bank.read() as work:
            assert consent.state(work, customer, CONTACT, Channel.PUSH) is None
            assert consent.state(work, customer, CONTACT, SMS) is ConsentState.GRANTED


def test_what_is_agreed_to_after_an_opt_out_was_lifted_is_loaded(any_bank: Bank) -> None:
    load(any_bank)
    customer = the_customer(any_bank)
    with any_bank.work() as work:
        consent.opt_out(work, customer, **SAID)
        consent.resume(work, customer, **SAID)
        at = work.clock.now() + timedelta(minutes=1)
    load(any_bank, Batch(consents=(replace(BATCH.consents[0], at=at),)))
    with any_bank.read() as work:
        assert consent.state(work, customer, CONTACT, SMS) is ConsentState.GRANTED


def test_one_channel_that_is_wanted_again_leaves_the_opt_out_of_another(any_bank: Bank) -> None:
    load(any_bank, replace(BATCH, do_not_disturb=()))
    with any_bank.work() as work:
        consent.resume(work, the_customer(any_bank), SMS, **SAID)
    load(any_bank)
    with any_bank.read() as work:
        assert consent.do_not_disturb(work, the_customer(any_bank)) == {Channel.VOICE}
