"""What only Vosk does: partial words, several readings, grammars."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from worlds import KOREAN, RATE, vosk_world

from speech.contract import Final, Grammar, ModelBroken, ModelState, Partial, RecognitionStream
from speech.recognition.grammars import load_phrases, vosk_grammar
from speech.recognition.shelf import ModelPlace
from speech.recognition.vosk_engine import MARKS, VoskDecoder, VoskRecogniser
from speech.recognition.vosk_results import joined, readings

MODELS = "speech-models"


def result(*words: tuple[str, float, float, float]) -> str:
    heard = [{"word": w, "start": s, "end": e, "conf": c} for w, s, e, c in words]
    return json.dumps({"result": heard, "text": " ".join(w for w, *_ in words)})


def alternatives(*said: tuple[float, str]) -> str:
    def timed(text: str) -> list[dict[str, object]]:
        return [{"word": w, "start": i, "end": i + 1} for i, w in enumerate(text.split())]

    return json.dumps(
        {"alternatives": [{"confidence": c, "text": t, "result": timed(t)} for c, t in said]}
    )


def test_chinese_is_joined_and_times_count_from_the_utterance() -> None:
    [best] = readings(result(("我", 5.0, 5.2, 1.0), ("存", 5.2, 5.5, 0.5)), "zh", began_s=5.0)
    assert (best.text, best.confidence) == ("我存", 0.75)
    assert [(word.text, round(word.start_s, 3)) for word in best.words] == [("我", 0), ("存", 0.2)]


def test_a_word_is_as_sure_as_the_readings_that_have_it() -> None:
    best, other = readings(alternatives((10.0, "存 五 万"), (10.0, "存 八 万")), "zh", 0)
    assert [word.confidence for word in best.words] == [1.0, 0.5, 1.0]
    assert (best.text, other.text) == ("存五万", "存八万")


def test_what_is_outside_a_grammar_is_said_but_not_understood() -> None:
    [heard] = readings(result(("[unk]", 0.0, 1.0, 0.9)), "zh", 0)
    assert (heard.text, heard.confidence, heard.words) == ("", 0.0, ())


def test_no_words_are_no_reading() -> None:
    assert readings('{"text": ""}', "zh", 0) == ()
    assert readings('{"alternatives": [{"confidence": 1.0, "text": ""}]}', "zh", 0) == ()


def test_parts_are_joined_best_with_best() -> None:
    first = readings(alternatives((2.0, "我 想"), (1.0, "我 像")), "zh", 0)
    second = readings(alternatives((2.0, "存 钱"), (1.0, "春 前")), "zh", 0)
    texts = [each.text for each in joined([first, (), second], "zh", 3)]
    assert texts[0] == "我想存钱"
    assert set(texts[1:]) == {"我像存钱", "我想春前"}
    assert joined([(), ()], "zh", 3) == ()


def test_a_grammar_keeps_only_words_of_the_model() -> None:
    known = {"不", "是", "好的", "[unk]"}.__contains__
    made = vosk_grammar(["不是", "好的", "没错"], known)
    assert made is not None
    assert json.loads(made) == ["不 是", "好的", "[unk]"]
    assert vosk_grammar(["没错"], known) is None


def test_the_shipped_grammars_can_say_yes_no_and_every_digit() -> None:
    phrases = load_phrases()
    assert {*"零一二三四五六七八九幺两"} <= set(phrases["zh"][Grammar.DIGITS])
    assert {"yes", "no"} <= set(phrases["en"][Grammar.YES_NO])
    assert {"是", "不是"} <= set(phrases["zh"][Grammar.YES_NO])


async def test_partial_words_grow_while_somebody_speaks(
    tmp_path_factory: pytest.TempPathFactory, said: bytes
) -> None:
    engine = vosk_world(tmp_path_factory.getbasetemp() / MODELS).make()
    stream = await engine.stream("ko", RATE)
    stream.feed(said)
    news = await asyncio.wait_for(anext(aiter(stream.events())), 60)
    final = await stream.finish()
    await engine.close()
    assert isinstance(news, Partial)
    assert news.text
    assert final.hypotheses[0].words


class Scripted:
    """A KaldiRecognizer that hears a pause in its second piece, whatever the sound."""

    def __init__(self) -> None:
        self.pieces = 0

    def SetWords(self, _: bool) -> None:  # noqa: N802 - Vosk's name
        pass

    def SetMaxAlternatives(self, _: int) -> None:  # noqa: N802
        pass

    def AcceptWaveform(self, _: bytes) -> bool:  # noqa: N802
        self.pieces += 1
        return self.pieces == 2

    def Result(self) -> str:  # noqa: N802
        return result(("我", 0.2, 0.4, 1.0), ("想", 0.4, 0.6, 0.6))

    def PartialResult(self) -> str:  # noqa: N802
        return json.dumps({"partial": "我" if self.pieces == 1 else "存"})

    def FinalResult(self) -> str:  # noqa: N802
        last, self.pieces = self.pieces == 3, 0
        return result(("存", 2.2, 2.4, 0.8)) if last else '{"text": ""}'


class ScriptedDecoder(VoskDecoder):
    """A decoder over the scripted recogniser."""

    def _make(self) -> Scripted:
        return Scripted()


def test_a_pause_within_a_turn_ends_a_part_and_not_the_utterance() -> None:
    decoder = ScriptedDecoder(None, "zh", RATE, 0, {}, None)
    second = bytes(2 * RATE)
    assert decoder.accept(second) == Partial("我")
    part = decoder.accept(second)
    assert isinstance(part, Final)
    assert part.text == "我想"
    assert decoder.accept(second) == Partial("我想存")
    whole = decoder.finish()
    assert whole.text == "我想存"
    assert whole.confidence == pytest.approx(0.8)
    assert [word.start_s for word in whole.hypotheses[0].words] == [0.2, 0.4, 2.2]
    assert decoder.finish() == Final()


async def test_several_readings_come_best_first(
    tmp_path_factory: pytest.TempPathFactory, said: bytes
) -> None:
    engine = vosk_world(tmp_path_factory.getbasetemp() / MODELS).make(alternatives=3)
    stream = await engine.stream("ko", RATE)
    stream.feed(said)
    heard = await stream.finish()
    await engine.close()
    assert 1 < len(heard.hypotheses) <= 3
    assert len({each.text for each in heard.hypotheses}) == len(heard.hypotheses)


async def test_a_grammar_holds_from_the_next_utterance_until_it_is_lifted(
    tmp_path_factory: pytest.TempPathFactory, said: bytes
) -> None:
    engine = vosk_world(tmp_path_factory.getbasetemp() / MODELS).make()
    stream = await engine.stream("ko", RATE)
    allowed = set(KOREAN["ko"][Grammar.YES_NO])

    async def heard() -> set[str]:
        stream.feed(said)
        return set((await stream.finish()).text.split())

    free = await heard()
    stream.expect(Grammar.YES_NO)
    held = await heard()
    stream.expect(None)
    free_again = await heard()
    await engine.close()
    assert held <= allowed
    assert not free <= allowed
    assert not free_again <= allowed


async def test_a_grammar_of_unknown_words_hears_freely(
    tmp_path_factory: pytest.TempPathFactory, said: bytes
) -> None:
    engine = vosk_world(tmp_path_factory.getbasetemp() / MODELS).make()
    stream: RecognitionStream = await engine.stream("ko", RATE, Grammar.DIGITS)
    stream.feed(said)
    assert (await stream.finish()).text
    await engine.close()


@pytest.mark.parametrize("how", ["junk", "cut"])
async def test_a_model_that_does_not_load_is_broken_not_a_crash(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "vosk-model-small-cn-0.22"
    (folder / "am").mkdir(parents=True)
    (folder / "am/final.mdl").write_text("junk")
    if how == "cut":
        wrong = {"name": "x", "files": {"am/final.mdl": {"size": 9_999, "sha256": ""}}}
        (folder / "banter-model.json").write_text(json.dumps(wrong))
    engine = VoskRecogniser({"zh": ModelPlace(folder.name, folder, MARKS)})
    with pytest.raises(ModelBroken, match="banter models pull"):
        await engine.stream("zh", RATE)
    assert engine.ready()["zh"].state is ModelState.BROKEN
    await engine.close()
