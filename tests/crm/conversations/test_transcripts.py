"""Transcripts: what staff read is masked, in order, and marked."""

from __future__ import annotations

from world import World

from crm import conversations
from crm.conversations import transcripts
from crm.messages import Sender, TextBody


def test_lines_are_masked_in_order_and_marked(world: World) -> None:
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        for number, text in enumerate(["你好", "我的手机13800138001", "买"]):
            conversations.accept(work, talk, f"c{number}", TextBody(text=text))
        lines = transcripts.lines(work, talk, decisive={3})
        assert [line.text for line in lines] == ["你好", "我的手机[PHONE]", "买"]
        assert [line.decisive for line in lines] == [False, False, True]
        assert {line.sender for line in lines} == {Sender.CUSTOMER}
        assert [line.seq for line in transcripts.lines(work, talk, after=2)] == [3]
        assert transcripts.last_seq(work, talk) == 3


def test_phones_of_every_kind_are_masked(world: World) -> None:
    said = ["座机010-88886666", "+852 9123 4567", "one three eight 1234 5678", "138.1234.5678"]
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        for number, text in enumerate(said):
            conversations.accept(work, talk, f"c{number}", TextBody(text=text))
        shown = [line.text for line in transcripts.lines(work, talk)]
    assert shown == ["座机[PHONE]", "[PHONE]", "[PHONE]", "[PHONE]"]
