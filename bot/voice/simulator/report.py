"""What a simulated call came to: latencies at the caller's ear, the transcript, the lead."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.voice.call.journal import Journal
from bot.voice.simulator.caller import Heard, Telephone
from bot.voice.simulator.ride import Act
from crm import conversations
from crm.bank import Bank
from crm.messages import Message, ReceiptBody
from speech.speaking.prompt_cache import wav

# So much silence after a barge-in is silence, not the gap between two words.
_SILENCE_S = 0.2
_MOST_MESSAGES = 1000


@dataclass(frozen=True, slots=True)
class CallReport:
    """One call, as the caller had it. Times are milliseconds.

    Attributes:
        whisper_ms: how long the colleague was told about it; None when it did not go to the queue.
    """

    engine: str
    told: bool
    ending: str
    greeting_ms: int | None
    first_audio_ms: tuple[int, ...]
    barge_in_ms: tuple[int, ...]
    longest_gap_ms: int
    transcript: tuple[str, ...]
    lead_id: str | None
    acts: tuple[Act, ...]
    timeline: tuple[dict[str, object], ...]
    whisper_ms: int | None = None

    @property
    def p50_ms(self) -> int | None:
        """Median of end of speech to first sound of a reply that depends on what was said."""
        return round(statistics.median(self.first_audio_ms)) if self.first_audio_ms else None

    @property
    def p95_ms(self) -> int | None:
        """Its 95th percentile."""
        found = sorted(self.first_audio_ms)
        return found[min(len(found) - 1, int(0.95 * len(found)))] if found else None

    def as_json(self) -> str:
        """Return the report for a program."""
        return json.dumps(
            {
                "engine": self.engine,
                "words_from_script": self.told,
                "ending": self.ending,
                "greeting_ms": self.greeting_ms,
                "first_audio_p50_ms": self.p50_ms,
                "first_audio_p95_ms": self.p95_ms,
                "first_audio_ms": list(self.first_audio_ms),
                "barge_in_ms": max(self.barge_in_ms, default=None),
                "longest_gap_ms": self.longest_gap_ms,
                "transcript": list(self.transcript),
                "lead_id": self.lead_id,
                "whisper_ms": self.whisper_ms,
                "timeline": list(self.timeline),
            },
            ensure_ascii=False,
        )

    def lines(self) -> list[str]:
        """Return the report for a person."""
        told = " (the words come from the script; a real engine decodes beside)"
        return [
            *self.transcript,
            "",
            f"recogniser       {self.engine}{told if self.told else ''}",
            f"greeting         {_ms(self.greeting_ms)}",
            f"first audio      p50 {_ms(self.p50_ms)}, p95 {_ms(self.p95_ms)}, "
            f"{len(self.first_audio_ms)} replies",
            f"barge-in         {_ms(max(self.barge_in_ms, default=None))}",
            f"longest gap      {_ms(self.longest_gap_ms)}",
            f"ending           {self.ending}",
            f"whisper          {_ms(self.whisper_ms)}",
            f"lead             {self.lead_id or 'none'}",
        ]


def report_of(
    telephone: Telephone,
    acts: Sequence[Act],
    journal: Journal,
    bank: Bank,
    *,
    engine: str,
    told: bool,
    ending: str,
) -> CallReport:
    """Put the report of a call that has ended together.

    Args:
        telephone: what was sent and heard.
        acts: what the caller did.
        journal: what the phone knows of it.
        bank: has the conversation.
        engine: the recogniser's name.
        told: whether the words came from the script.
        ending: how it ended.
    """
    messages = _messages(bank, journal.conversation_id)
    heard = telephone.heard
    first = next((frame.at for frame in heard if frame.loud), None)
    zero = telephone.answered_at
    return CallReport(
        engine=engine,
        told=told,
        ending=ending,
        greeting_ms=None if first is None else _since(zero, first),
        first_audio_ms=tuple(_first_audio(heard, acts, journal)),
        barge_in_ms=tuple(_until_silent(heard, act) for act in acts if act.barged),
        longest_gap_ms=round(telephone.longest_gap_ms),
        transcript=tuple(f"{each.sender.value}: {each.transcript}" for each in messages),
        lead_id=_lead(messages),
        acts=tuple(acts),
        timeline=tuple(
            {"at_ms": each.at_ms, "kind": each.kind.value, **each.detail}
            for each in sorted(journal.timeline, key=lambda each: each.at_ms)
        ),
    )


def spoken_ms(telephone: Telephone) -> int:
    """Return how long somebody heard us speak, from the first sound to the last."""
    loud = [frame.at for frame in telephone.heard if frame.loud]
    return _since(loud[0], loud[-1]) if loud else 0


def write(
    report: CallReport, telephone: Telephone, folder: Path, colleague: Telephone | None = None
) -> None:
    """Write what was heard and said as WAV files, and the report as JSON.

    Args:
        report: of the call.
        telephone: the caller's.
        folder: for the files; made if it is not there.
        colleague: the telephone of who took the call from the queue.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "heard.wav").write_bytes(wav(telephone.sound(), telephone.rate))
    (folder / "said.wav").write_bytes(wav(bytes(telephone.sent), telephone.rate))
    if colleague is not None:
        (folder / "whisper.wav").write_bytes(wav(colleague.sound(), colleague.rate))
    (folder / "report.json").write_text(report.as_json(), encoding="utf-8")


def _first_audio(heard: Sequence[Heard], acts: Sequence[Act], journal: Journal) -> list[int]:
    """Return, for each reply, the time from the caller's last sound to its first at the ear.

    Passing words do not count: only what was said in reply to the caller's words does.
    """
    found = []
    for reply in journal.replies:
        act = next((each for each in reversed(acts) if each.ended_at <= reply.began_at), None)
        at = next((each.at for each in heard if each.loud and each.at >= reply.began_at), None)
        if act is not None and at is not None:
            found.append(_since(act.ended_at, at))
    return found


def _until_silent(heard: Sequence[Heard], act: Act) -> int:
    """Return how long the bot went on after the caller had begun to speak."""
    last = act.began_at
    for frame in heard:
        if frame.at < act.began_at or not frame.loud:
            continue
        if frame.at - last > _SILENCE_S:
            break
        last = frame.at
    return _since(act.began_at, last)


def _messages(bank: Bank, conversation_id: str | None) -> list[Message]:
    if conversation_id is None:
        return []
    with bank.read() as work:
        return conversations.history(work, conversation_id, 0, _MOST_MESSAGES)


def _lead(messages: Sequence[Message]) -> str | None:
    receipts = (each.body for each in messages if isinstance(each.body, ReceiptBody))
    return next((each.reference for each in receipts if each.subject == "lead"), None)


def _since(began: float, ended: float) -> int:
    return round(1000 * (ended - began))


def _ms(value: int | None) -> str:
    return "-" if value is None else f"{value} ms"
