"""The dialplan that is shipped asks what we answer, where we listen."""

import re
from uuid import uuid4

import httpx
import pytest
from dialplan import DIALPLAN, DOCS, way_on
from pbx import Listening
from web import KEY, phone

from bot.voice.contract import Expected
from bot.voice.registration_key import LENGTH
from bot.voice.settings import VoiceSettings
from data.texts.phrases import Language

CURL = re.compile(r"\$\{CURL\((http://127\.0\.0\.1:(\d+)(/[^,]*)),(.*)\)\}\)")
CALLS = re.findall(r"Gosub\(banter-register,s,1\((\w+),(\w+),(\d+)\)\)", DIALPLAN)


def filled(text: str, values: dict[str, str]) -> str:
    """Put values in the places of Asterisk's variables and functions."""
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    assert "$" not in text, text
    return text


def requests() -> list[tuple[str, str, str]]:
    """Return (port, path, form) of each request of the dialplan."""
    return [(found[2], found[3], found[4]) for found in CURL.finditer(DIALPLAN)]


@pytest.mark.parametrize(("language", "line", "rate"), CALLS)
async def test_what_it_registers_is_a_call(language: str, line: str, rate: str) -> None:
    _, path, form = requests()[0]
    call_id = uuid4()
    values = {
        f"FILE(/etc/asterisk/banter.key,0,{LENGTH})": KEY,
        "BANTER_CALL": str(call_id),
        "URIENCODE(${CALLERID(num)})": "%2B8613800000000",
        "ARG1": language,
        "ARG2": line,
        "ARG3": rate,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with phone(Listening()) as here, httpx.AsyncClient() as client:
        content = filled(form, values)
        answer = await client.post(here.http(path), content=content, headers=headers)
        assert answer.text == "ok"
        expected = here.calls.registry.admit(call_id)
    assert isinstance(expected, Expected)
    assert (expected.rate, expected.caller.language) == (int(rate), Language(language))
    assert (expected.caller.number, expected.caller.line) == ("+8613800000000", line)


async def test_what_it_asks_afterwards_is_answered() -> None:
    _, path, form = requests()[1]
    key = {f"FILE(/etc/asterisk/banter.key,0,{LENGTH})": KEY}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with phone(Listening()) as here, httpx.AsyncClient() as client:
        url = here.http(filled(path, {"BANTER_CALL": str(uuid4())}))
        answer = await client.post(url, content=filled(form, key), headers=headers)
    assert answer.text == "queue"


def test_only_a_goodbye_hangs_up_afterwards() -> None:
    assert way_on("hangup") == "hangup"
    answers = ("queue", "", "error: the key is not the one in the registration key file")
    assert {way_on(answer) for answer in answers} == {"banter-agents"}


async def test_the_whisper_it_asks_for_is_about_the_call() -> None:
    _, path, form = requests()[2]
    call_id, told_id = uuid4(), uuid4()
    values = {f"FILE(/etc/asterisk/banter.key,0,{LENGTH})": KEY, "BANTER_WHISPER": str(told_id)}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with phone(Listening()) as here, httpx.AsyncClient() as client:
        url = here.http(filled(path, {"BANTER_CALL": str(call_id)}))
        answer = await client.post(url, content=filled(form, values), headers=headers)
        assert answer.text == "ok"
        assert here.calls.registry.admit(told_id).about == call_id
    # The agent's channel inherits the call's id from the caller's.
    assert "Set(__BANTER_CALL=${UUID()})" in DIALPLAN


def test_the_agent_is_put_through_whatever_the_whisper_does() -> None:
    found = re.search(r"^\[banter-whisper\]\n(.*?)^\n", DIALPLAN, re.M | re.S)
    assert found is not None
    lines = found[1].rstrip().splitlines()
    assert lines[-1] == " same => n(done),Return()"
    assert sum(line.endswith("?done)") for line in lines) == 2
    assert lines[-2].endswith("/c(slin),5,g)")


def test_it_dials_the_ports_that_are_the_default() -> None:
    settings = VoiceSettings(_env_file=None)  # type: ignore[call-arg]
    assert {port for port, _, _ in requests()} == {str(settings.web_port)}
    dials = re.findall(r"Dial\((.*)\)$", DIALPLAN, re.M)
    where = f"AudioSocket/127.0.0.1:{settings.port}/${{BANTER_CALL}}"
    whisper = where.replace("BANTER_CALL", "BANTER_WHISPER")
    assert dials == [
        f"{where}/c(slin),30,g",
        f"{where}/c(slin16),30,g",
        "WebSocket/banter/c(slin)v(call=${BANTER_CALL}),30,g",
        f"{whisper}/c(slin),5,g",
    ]
    client = (DOCS / "websocket_client.conf").read_text(encoding="utf-8")
    assert f"uri = ws://127.0.0.1:{settings.web_port}/media" in client


def test_every_way_out_of_a_call_leads_to_the_agents() -> None:
    context = re.compile(r"^\[banter(?:-wideband|-websocket)?\]\n(.*?)^\n", re.M | re.S)
    assert len(context.findall(DIALPLAN)) == 3
    for lines in context.findall(DIALPLAN):
        assert '"${GOSUB_RETVAL}" != "ok"]?banter-agents,s,1' in lines
        assert lines.rstrip().endswith("Goto(banter-after,s,1)")
