"""Calls for the tests of their records: recorded as the phone does it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from world import World

from crm import calls, conversations
from crm.bank import Work
from crm.calls import CallEnding, CallEvent, CallStart, EventKind, Latencies, NoticePlayed
from crm.conversations import TurnOutcome
from crm.messages import Rendered, Sender, TextBody
from data.ids import new_id
from data.texts.phrases import Language

NUMBER = "13912345678"
TURN_MS = 6000
QUICK = Latencies((700, 900, 1100), greeting_ms=180, barge_in_ms=(210,))
ANSWERED = CallEvent(0, EventKind.ANSWERED)


def notice(key: str = "ai_notice", *, complete: bool = True) -> NoticePlayed:
    """Return the proof of a notice of four seconds, or of half of it."""
    return NoticePlayed(key, "2026-09", Language.ZH, 4000 if complete else 2000, 4000, complete, 1)


def ring(work: Work, number: str | None = NUMBER, language: Language = Language.ZH) -> str:
    """Let a call come in and be answered; return its id."""
    call_id, now = str(uuid4()), work.clock.now()
    calls.begin(work, CallStart(call_id, "service", language, number, now, now))
    return call_id


def talk(work: Work, call_id: str, *said: tuple[str, str], cif: str | None = None) -> str:
    """Hold a conversation on a call: what the caller said, and the intent of it.

    Args:
        work: the transaction.
        call_id: which call.
        said: words and intent, turn by turn.
        cif: the id of the customer who identified.
    """
    who = {"customer_id": cif} if cif else {"visitor_id": call_id}
    view = conversations.open(work, channel="voice", fresh=True, **who)
    calls.attach(work, call_id, conversation_id=view.conversation_id, customer_id=cif)
    for number, (words, intent) in enumerate(said):
        accepted = conversations.accept(
            work, view.conversation_id, f"m{number}", TextBody(text=words)
        )
        outcome = TurnOutcome(intent, 0.93, words)
        answer = Rendered(
            body=TextBody(text="好的。"), spoken="好的。", transcript="好的。", language=Language.ZH
        )
        conversations.finish_turn(work, accepted.turn_id, outcome, [])
        conversations.append(work, view.conversation_id, Sender.BOT, answer, message_id=new_id())
        at_ms = 5000 + TURN_MS * number
        heard = CallEvent(at_ms, EventKind.HEARD, {"confidence": 0.9, "ms": 1800})
        spoke = CallEvent(at_ms + 2600, EventKind.SPOKE, {"ms": 2500, "complete": True})
        calls.note(work, call_id, [heard, spoke])
    return view.conversation_id


def held(
    world: World,
    *said: tuple[str, str],
    cif: str | None = None,
    ending: CallEnding = CallEnding.GOODBYE,
    number: str | None = NUMBER,
    whole: bool = True,
) -> str:
    """Hold a call of half a minute from its beginning to its end; return its id."""
    clock = world.bank.clock
    customer = world.customers[cif] if cif else None
    with world.bank.work() as work:
        call_id = ring(work, number)
        calls.note(
            work, call_id, [ANSWERED], [notice(), notice("recording_notice", complete=whole)]
        )
        talk(work, call_id, *said, cif=customer)
    clock.instant += timedelta(seconds=30)  # type: ignore[attr-defined]
    with world.bank.work() as work:
        calls.finish(work, call_id, ending, engine="vosk", latencies=QUICK)
    return call_id
