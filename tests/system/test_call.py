"""A telephone call over the real AudioSocket port, with the whole house behind it.

The recogniser is told the words: turn-taking, the line to the gateway, speech, keys and the
record are the real ones.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select
from stack import Stack

from bot.voice.simulator.running import place
from bot.voice.simulator.script import CallScript, Step
from crm.bank import Bank
from crm.tables import Call
from data.settings import HouseSettings
from data.texts.phrases import Language

pytestmark = pytest.mark.system


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("zh", "一年期定期存款利率是多少", "%"),
        ("en", "What is the rate of the one-year time deposit?", "%"),
    ],
)
async def test_a_caller_asks_hears_the_answer_and_goes_to_a_human_by_key(
    stack: Stack, stack_bank: Bank, language: str, question: str, told: str
) -> None:
    script = CallScript(language=Language(language), steps=(Step(say=question), Step(keys="0")))
    report = await place(HouseSettings(home=stack.home), stack.gateway, script)
    asked, *answers = report.transcript
    assert asked.endswith(question.rstrip("?"))
    assert any(told in answer for answer in answers)
    assert (report.ending, len(report.first_audio_ms), report.lead_id) == ("transfer", 1, None)
    with stack_bank.read() as work:
        call = work.session.scalars(select(Call).order_by(Call.started_at.desc())).first()
        assert call is not None
        assert (call.ending, call.line, call.language) == ("transfer", "simulator", language)
        played = [(each["key"], each["complete"]) for each in call.notices]
    assert played == [("ai_notice", True), ("recording_notice", True)]
