"""A call appears by itself, and its record fits every screen and is read with the keyboard."""

from __future__ import annotations

from uuid import uuid4

import pytest
from browsing import picture
from openers import OpenConsole
from playwright.sync_api import expect
from test_looks import LOOKS, fits

from crm import calls
from crm.bank import Bank
from crm.calls import CallEnding, CallEvent, CallStart, EventKind, Latencies
from data.texts.phrases import Language

NUMBER = "13912340042"
MASKED = "139****0042"
STEPS = {"zh": "逐条查看", "en": "Step by step"}


def ring(bank: Bank) -> str:
    """Let a stranger ring; return the call's id."""
    call_id = str(uuid4())
    with bank.work() as work:
        now = work.clock.now()
        calls.begin(work, CallStart(call_id, "service", Language.ZH, NUMBER, now, now))
    return call_id


def talk_long(bank: Bank, call_id: str) -> None:
    """Let caller and assistant take forty turns, and the line break."""
    events = []
    for turn in range(40):
        at_ms = 8000 * turn
        heard = {"ms": 2500, "confidence": 0.8}
        events.append(CallEvent(at_ms, EventKind.HEARD, heard))
        events.append(CallEvent(at_ms + 3400, EventKind.SPOKE, {"ms": 4200, "complete": True}))
    events.append(CallEvent(320_000, EventKind.NO_MATCH))
    quick = Latencies(tuple(600 + 20 * turn for turn in range(40)), 210, (180, 420))
    with bank.work() as work:
        calls.note(work, call_id, events)
        calls.finish(work, call_id, CallEnding.LOST, engine="vosk", latencies=quick)


def test_a_call_appears_and_ends_before_ones_eyes(
    open_console: OpenConsole, stack_bank: Bank
) -> None:
    console = open_console("rm.lin", "/calls", language="en")
    call_id = ring(stack_bank)
    row = console.page.locator(f"a.item[href='/calls/{call_id}']")
    expect(row).to_contain_text("On the line")
    expect(row).to_contain_text(MASKED)
    console.page.keyboard.press("j")
    expect(console.rows.first).to_be_focused()
    console.page.keyboard.press("Enter")
    expect(console.record.locator("h1")).to_have_text(MASKED)
    talk_long(stack_bank, call_id)
    expect(row).to_contain_text("Cut off")
    expect(console.record.locator(".voice.heard")).to_have_count(40)


def test_enter_opens_what_has_the_focus_alone(open_console: OpenConsole, stack_bank: Bank) -> None:
    first, last = ring(stack_bank), ring(stack_bank)  # the newest stands on top
    talk_long(stack_bank, first)
    console = open_console("rm.lin", f"/calls/{last}", language="en")
    page = console.page
    expect(console.record.locator("h1")).to_have_text(MASKED)
    before = page.evaluate("history.length")
    page.locator(f"a.item[href='/calls/{first}']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/calls/{first}")
    expect(console.record.locator(".voice.heard")).to_have_count(40)
    steps = console.record.locator(".q-expansion-item .q-item").first
    steps.focus()
    page.keyboard.press("Enter")
    expect(console.record.locator(".moments li").first).to_be_visible()
    expect(steps).to_be_focused()
    assert page.evaluate("history.length") == before + 1


@pytest.mark.parametrize(("size", "language", "scheme"), LOOKS)
def test_the_record_fits(
    open_console: OpenConsole, stack_bank: Bank, size: str, language: str, scheme: str
) -> None:
    call_id = ring(stack_bank)
    talk_long(stack_bank, call_id)
    console = open_console(
        "rm.lin", f"/calls/{call_id}", size=size, language=language, scheme=scheme
    )
    expect(console.record.locator(".lanes")).to_be_visible()
    console.record.get_by_text(STEPS[language]).click()
    expect(console.record.locator(".moments li")).to_have_count(81)
    fits(console.page)
    picture(console.page, f"look-call-{size}-{language}-{scheme}")
