"""A telephone call over the real AudioSocket port, with the whole house behind it.

The recogniser is told the words: turn-taking, the line to the gateway, speech, keys and the
record are the real ones.
"""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from calling import a_customer
from sounds import clip, whisper_weights
from sqlalchemy import select
from stack import Stack

from bot.gateway.transports.development import TELEPHONE_CODE
from bot.voice.simulator.phone import SimulatedPhone
from bot.voice.simulator.report import CallReport
from bot.voice.simulator.running import place
from bot.voice.simulator.script import CallScript, Step
from crm.bank import Bank, Work
from crm.tables import AuditEvent, Call, Lead, LeadEvidence
from data.settings import HouseSettings
from data.texts.phrases import Language

pytestmark = pytest.mark.system


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The voice speaks twice as fast: calls go on in real time."""
    monkeypatch.setenv("BANTER_SPEECH_VOICE_SPEED", "2")


def check_lead(work: Work, report: CallReport, customer_id: str, amount: int) -> None:
    """The call ended with a lead of that customer over that amount."""
    assert report.lead_id is not None, report.transcript
    lead = work.session.get(Lead, report.lead_id)
    assert lead is not None
    assert (lead.customer_id, lead.amount) == (customer_id, amount)
    sure = select(LeadEvidence.asr_confidence).where(LeadEvidence.lead_id == lead.lead_id)
    heard = work.session.scalars(sure).all()
    assert heard
    assert None not in heard


QUESTIONS = {
    "zh": "一年期定期存款利率是多少",
    "en": "What is the rate of the one-year time deposit?",
}


async def test_callers_of_both_languages_ask_hear_the_answer_and_go_to_a_human_by_key(
    stack: Stack, stack_bank: Bank
) -> None:
    house = HouseSettings(home=stack.home)
    scripts = [
        CallScript(language=Language(language), steps=(Step(say=question), Step(keys="0")))
        for language, question in QUESTIONS.items()
    ]
    reports = await asyncio.gather(*(place(house, stack.gateway, script) for script in scripts))
    for (language, question), report in zip(QUESTIONS.items(), reports, strict=True):
        asked, *answers = report.transcript
        assert asked.endswith(question.rstrip("?"))
        assert any("%" in answer for answer in answers)
        assert (report.ending, len(report.first_audio_ms), report.lead_id) == ("transfer", 1, None)
        assert report.whisper_ms is not None
        assert report.whisper_ms > 1000
        with stack_bank.read() as work:
            call = _last_call(work, language)
            told = work.session.scalars(select(AuditEvent).filter_by(subject_id=call.call_id)).all()
            assert (call.ending, call.line) == ("transfer", "simulator")
            played = [(each["key"], each["complete"]) for each in call.notices]
        assert played == [("ai_notice", True), ("recording_notice", True)]
        whispered = [each.detail for each in told if each.action == "call.whispered"]
        assert [each["complete"] for each in whispered] == [True]
        assert whispered[0]["played_ms"] > 1000


def _last_call(work: Work, language: str) -> Call:
    query = select(Call).filter_by(language=language).order_by(Call.started_at.desc())
    call = work.session.scalars(query).first()
    assert call is not None
    return call


WISH = {
    "zh": ("我有五万块想存一年，有什么推荐？", "好的，我要买", "同意"),
    "en": (
        "I have 50,000 to put away for a year, what do you recommend?",
        "OK, I'll take it",
        "I agree",
    ),
}


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
async def test_a_caller_identifies_interrupts_and_ends_with_a_lead(
    stack: Stack, stack_bank: Bank, language: str
) -> None:
    with stack_bank.read() as work:
        customer, mobile, digits = a_customer(work)
        customer_id = customer.customer_id
    wish, take_it, agree = WISH[language]
    script = CallScript(
        language=Language(language),
        number=mobile,
        steps=(
            Step(keys="#"),
            Step(keys=digits, secret=True),
            Step(keys=TELEPHONE_CODE, secret=True),
            Step(say=wish),
            Step(say=take_it, during=1.0),
            Step(say=agree),
            Step(keys="1"),
        ),
    )
    told: list[str] = []
    house = HouseSettings(home=stack.home)
    report = await place(house, stack.gateway, script, narrate=told.append)
    kinds = [each["kind"] for each in report.timeline]
    assert {"identified", "barge_in"} <= set(kinds), report.transcript
    assert digits not in " ".join(report.transcript + tuple(told))
    by_caller = [each.removeprefix("caller: ") for each in told if each.startswith("caller: ")]
    stars = [f"keys {'*' * len(secret)}" for secret in (digits, TELEPHONE_CODE)]
    said = [f"say {words}" for words in WISH[language]]
    assert by_caller == ["keys #", *stars, *said, "keys 1"]
    assert told[0] == "bot: speaks"
    assert told.count("bot: speaks") > len(said)
    with stack_bank.read() as work:
        check_lead(work, report, customer_id, 50_000)
        call = _last_call(work, language)
        assert call.customer_id == customer_id
        notices = [each for each in call.notices if each["key"].startswith("disclosure:")]
    assert [each["complete"] for each in notices] == [True]


async def test_callers_beyond_the_room_hear_a_sentence_and_go_to_the_queue(
    stack: Stack, stack_bank: Bank
) -> None:
    script = CallScript(steps=(Step(say="一年期定期存款利率是多少"),))
    with stack_bank.read() as work:
        before = _endings(work)
    house = HouseSettings(home=stack.home)
    async with SimulatedPhone(house, stack.gateway, told=True, room=2) as phone:
        reports = [
            call.report for call in await asyncio.gather(*(phone.call(script) for _ in range(6)))
        ]
    assert sorted(each.ending for each in reports) == ["caller"] * 2 + ["transfer"] * 4
    assert all(each.greeting_ms is not None for each in reports)
    assert [len(each.first_audio_ms) for each in reports if each.ending == "caller"] == [1, 1]
    with stack_bank.read() as work:
        counted = _endings(work) - before
    assert counted == {"caller": 2, "shed": 4}


def _endings(work: Work) -> Counter[str]:
    return Counter(work.session.scalars(select(Call.ending).where(Call.ending.is_not(None))))


# 我有五万块想存一年有什么推荐, 好的我要买; the disclosure asks for a key or a word.
CLIPS = {"zh": ("zh/zh_04", "zh/zh_16"), "en": ("en/en_04", "en/en_12")}


async def test_recorded_people_are_understood_and_end_with_a_lead_of_the_amount_they_said(
    stack: Stack, stack_bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese and an English caller, at once."""
    monkeypatch.setenv("BANTER_SPEECH_ENGINE", "whisper")
    monkeypatch.setenv("BANTER_SPEECH_WHISPER", str(whisper_weights()))
    with stack_bank.read() as work:
        callers = [a_customer(work, of_many=2 + number) for number in range(len(CLIPS))]
        customer_ids = [customer.customer_id for customer, _, _ in callers]
    scripts = [
        _of_recordings(language, mobile, digits)
        for language, (_, mobile, digits) in zip(CLIPS, callers, strict=True)
    ]
    house = HouseSettings(home=stack.home)
    async with SimulatedPhone(house, stack.gateway, told=False, room=len(scripts)) as phone:
        calls = await asyncio.gather(*(phone.call(script) for script in scripts))
    for call, customer_id in zip(calls, customer_ids, strict=True):
        assert call.report.engine == "whisper"
        with stack_bank.read() as work:
            check_lead(work, call.report, customer_id, 50_000)


def _of_recordings(language: str, mobile: str, digits: str) -> CallScript:
    wish, take_it = (clip(name) for name in CLIPS[language])
    # Whisper's smallest model makes nothing of the clip of 同意; its English one is understood.
    agree = Step(keys="1") if language == "zh" else Step(wav=clip("en/en_13"))
    return CallScript(
        language=Language(language),
        number=mobile,
        steps=(
            Step(keys="#"),
            Step(keys=digits, secret=True),
            Step(keys=TELEPHONE_CODE, secret=True),
            Step(wav=wish),
            Step(wav=take_it),
            agree,  # to be contacted about it, if that is not agreed yet; to the disclosure
            agree,
            Step(wait=1.0),
        ),
    )
