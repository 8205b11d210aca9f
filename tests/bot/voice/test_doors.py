"""What a PBX asks over HTTP."""

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pbx import Listening, Pbx
from web import KEY, Web, phone

from bot.voice.contract import Caller, CallLeg
from bot.voice.settings import VoiceSettings
from bot.voice.simulator.told import Prompter, ToldRecogniser
from bot.voice.transports.frames import Kind
from data.settings import HouseSettings
from data.texts.phrases import Language
from speech.settings import SpeechSettings
from speech.speaking.voices import create_synthesisers
from speech.workers import STREAMS_PER_CORE, cores


async def post(here: Web, path: str, **form: str) -> tuple[int, str]:
    async with httpx.AsyncClient() as client:
        answer = await client.post(here.http(path), data=form)
    return answer.status_code, answer.text


async def test_a_registered_call_may_come() -> None:
    async with phone(listening := Listening()) as here:
        call_id = uuid4()
        form = {"number": "+8613912345678", "language": "en", "line": "cards", "rate": "16000"}
        assert await post(here, "/calls", key=KEY, id=str(call_id), **form) == (200, "ok")
        pbx = await Pbx.dial(here.audiosocket_port)
        await pbx.send(Kind.UUID, call_id.bytes)
        assert await pbx.frame() == (Kind.AUDIO_16K, bytes(640))
        caller = Caller("+8613912345678", Language.EN, "cards")
        assert [leg.caller for leg in listening.legs] == [caller]
        await pbx.close()


async def test_a_withheld_number_is_none() -> None:
    async with phone(Listening()) as here:
        for number in ("", "anonymous", "alice@sip", "1" * 40):
            call_id = uuid4()
            await post(here, "/calls", key=KEY, id=str(call_id), number=number)
            assert here.calls.registry.admit(call_id).caller.number is None


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 401),
        ({"key": "wrong", "id": str(uuid4())}, 401),
        ({"key": KEY}, 400),
        ({"key": KEY, "id": "7"}, 400),
        ({"key": KEY, "id": str(uuid4()), "rate": "44100"}, 400),
        ({"key": KEY, "id": str(uuid4()), "language": "fr"}, 400),
        ({"key": KEY, "id": str(uuid4()), "line": "x" * 41}, 400),
        ({"key": KEY, "id": "x" * 3000}, 413),
    ],
)
async def test_what_cannot_be_registered_is_said(form: dict[str, str], status: int) -> None:
    async with phone(Listening()) as here:
        answered, text = await post(here, "/calls", **form)
        assert (answered, text.startswith("error: ")) == (status, True)
        assert len(here.calls.registry) == 0  # type: ignore[arg-type]


async def test_an_id_is_registered_once() -> None:
    async with phone(Listening()) as here:
        form = {"key": KEY, "id": str(uuid4())}
        await post(here, "/calls", **form)
        assert (await post(here, "/calls", **form))[0] == 409


async def test_the_key_may_be_a_bearer_token() -> None:
    async with phone(Listening()) as here, httpx.AsyncClient() as client:
        headers = {"Authorization": f"Bearer {KEY}"}
        answer = await client.post(here.http("/calls"), data={"id": str(uuid4())}, headers=headers)
        assert answer.text == "ok"


@pytest.mark.parametrize("goodbye", [True, False])
async def test_the_dialplan_learns_how_to_go_on(goodbye: bool) -> None:
    async def handler(leg: CallLeg) -> None:
        await (leg.hang_up() if goodbye else leg.transfer())

    async with phone(handler) as here:
        call_id = here.expect()
        pbx = await Pbx.dial(here.audiosocket_port)
        await pbx.send(Kind.UUID, call_id.bytes)
        await pbx.to_the_end()
        expected = "hangup" if goodbye else "queue"
        assert await post(here, f"/calls/{call_id}/next", key=KEY) == (200, expected)
        await pbx.close()


async def test_an_unknown_call_goes_to_the_queue_and_strangers_learn_nothing() -> None:
    async with phone(Listening()) as here:
        assert await post(here, f"/calls/{uuid4()}/next", key=KEY) == (200, "queue")
        assert (await post(here, f"/calls/{uuid4()}/next"))[0] == 401


async def test_a_colleague_is_told_though_every_line_is_taken() -> None:
    told: list[CallLeg] = []

    async def whisper(leg: CallLeg) -> None:
        told.append(leg)
        await leg.hang_up()

    async with (
        phone(listening := Listening(), calls=1, whisper=whisper) as here,
        httpx.AsyncClient() as client,
    ):
        caller, call_id = await Pbx.dial(here.audiosocket_port), here.expect()
        await caller.send(Kind.UUID, call_id.bytes)
        await caller.frame()
        leg_id = uuid4()
        form = {"key": KEY, "id": str(leg_id), "language": "en"}
        assert await post(here, f"/calls/{call_id}/whisper", **form) == (200, "ok")
        colleague = await Pbx.dial(here.audiosocket_port)
        await colleague.send(Kind.UUID, leg_id.bytes)
        await colleague.to_the_end()
        assert [(leg.about, leg.caller.language) for leg in told] == [(call_id, Language.EN)]
        assert (len(listening.legs), here.calls.talking) == (1, 1)
        await colleague.close()
        await caller.close()
        figures = (await client.get(here.http("/metrics"))).text
    assert "banter_voice_whispers_total 1.0" in figures
    assert "banter_voice_calls_shed_total 0.0" in figures


async def test_a_whisper_is_asked_for_with_the_key_and_once() -> None:
    async with phone(Listening()) as here:
        path, form = f"/calls/{uuid4()}/whisper", {"id": str(uuid4())}
        assert (await post(here, path, **form))[0] == 401
        assert (await post(here, path, key=KEY, **form))[0] == 200
        assert (await post(here, path, key=KEY, **form))[0] == 409
        assert (await post(here, "/calls/7/whisper", key=KEY, **form))[0] == 400


async def test_health_and_metrics() -> None:
    async with phone(Listening(), calls=1) as here, httpx.AsyncClient() as client:
        health = (await client.get(here.http("/health"))).json()
        assert health == {
            "status": "alive", "calls": 0, "full": False, "models": {}, "voices": {},
        }  # fmt: skip
        assert "banter_voice_calls_room 1.0" in (await client.get(here.http("/metrics"))).text


class Narrow(ToldRecogniser):
    """Hears one caller at once."""

    places = 1  # type: ignore[assignment]


async def test_no_more_calls_are_taken_than_can_be_heard() -> None:
    busy = Listening()
    async with (
        phone(listening := Listening(), calls=4, busy=busy, recogniser=Narrow(Prompter)) as here,
        httpx.AsyncClient() as client,
    ):
        assert "banter_voice_calls_room 1.0" in (await client.get(here.http("/metrics"))).text
        first, second = await Pbx.dial(here.audiosocket_port), await Pbx.dial(here.audiosocket_port)
        for pbx in (first, second):
            await pbx.send(Kind.UUID, here.expect().bytes)
            await pbx.frame()
        assert (len(listening.legs), len(busy.legs)) == (1, 1)
        await first.close()
        await second.close()


def test_calls_follow_the_cores_unless_they_are_set() -> None:
    unset = VoiceSettings(_env_file=None)  # type: ignore[call-arg]
    assert unset.room == STREAMS_PER_CORE * cores()
    assert VoiceSettings(calls=7, _env_file=None).room == 7  # type: ignore[call-arg]


async def test_health_says_how_the_models_are() -> None:
    recogniser = ToldRecogniser(Prompter)
    async with (
        phone(Listening(), recogniser=recogniser) as here,
        httpx.AsyncClient() as client,
    ):
        models = (await client.get(here.http("/health"))).json()["models"]
    assert models["zh"]["state"] == "ready"
    assert models["zh"]["usable"] is True
    assert models["zh"]["sentence"]


async def test_health_says_which_voice_speaks_and_why(tmp_path: Path) -> None:
    settings = SpeechSettings(voices="sherpa", models=tmp_path)
    voice = create_synthesisers(settings, HouseSettings(home=tmp_path), [8000])[8000]
    async with (
        phone(Listening(), synthesiser=voice) as here,
        httpx.AsyncClient() as client,
    ):
        voices = (await client.get(here.http("/health"))).json()["voices"]
    await voice.close()
    assert set(voices) == {"zh", "en"}
    assert (voices["zh"]["engine"], voices["zh"]["chosen"]) == ("espeak-ng", False)
    assert "banter models pull vits-melo-tts-zh_en" in voices["zh"]["sentence"]
