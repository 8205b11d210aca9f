from pathlib import Path

import pytest

from data.texts.phrases import Language
from data.utterances import (
    Finding,
    Flaw,
    Utterance,
    UtterancesError,
    lint,
    load,
    load_intents,
    normalise,
    read_file,
)


def utterance(text: str, intent: str = "greet", language: Language = Language.ZH) -> Utterance:
    return Utterance(text, intent, language, "zh/test.yml")


def flaws(*utterances: Utterance, least: int = 0) -> list[Flaw]:
    return [finding.flaw for finding in lint(utterances, least=least)]


def test_our_utterances_have_no_flaw() -> None:
    assert [str(finding) for finding in lint(load(), least=40)] == []


def test_every_intent_has_a_meaning_in_both_languages() -> None:
    for meaning in load_intents():
        assert meaning.description.zh
        assert meaning.description.en


def test_one_language_can_be_read_alone() -> None:
    assert {each.language for each in load("en")} == {Language.EN}


def test_the_same_text_twice_is_found() -> None:
    assert flaws(utterance("你好"), utterance("你好！")) == [Flaw.DUPLICATE]


def test_the_same_text_in_two_intents_is_found() -> None:
    assert flaws(utterance("你好"), utterance("你好", "thank")) == [Flaw.CONFLICT]


def test_the_same_text_in_two_languages_is_fine() -> None:
    assert flaws(utterance("OK"), utterance("ok", language=Language.EN)) == []


def test_a_near_copy_in_another_intent_is_found() -> None:
    copies = (
        utterance("please cancel the booking now"),
        utterance("please cancel the bookings now", "cancel"),
    )
    assert flaws(*copies) == [Flaw.NEAR_CONFLICT]


def test_a_negated_copy_in_another_intent_is_a_contrast_worth_having() -> None:
    one = utterance("我不同意你们用我的资料", "personalisation_off")
    assert flaws(one, utterance("我同意你们用我的资料", "personalisation_on")) == []


def test_an_unknown_intent_is_found() -> None:
    assert flaws(utterance("喵", "meow")) == [Flaw.UNKNOWN_INTENT]


def test_an_intent_with_too_few_examples_is_found() -> None:
    findings = lint([utterance("你好")], least=2)
    assert Finding(Flaw.TOO_FEW, "zh greet: 1, at least 2 wanted") in findings


def test_near_copies_count_once() -> None:
    copies = [utterance("please renew my deposit"), utterance("please renew my deposits")]
    assert Finding(Flaw.TOO_FEW, "zh greet: 1, at least 2 wanted") in lint(copies, least=2)


def test_annotations_are_found() -> None:
    assert flaws(utterance("存[五万](amount)")) == [Flaw.ANNOTATED]


def test_a_file_of_another_shape_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("nlu:\n- intent: greet\n  examples:\n    - text: hi\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match=r"zh/wrong\.yml.*greet.*text block"):
        list(read_file(path, Language.ZH))


def test_a_line_without_dash_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("nlu:\n- intent: greet\n  examples: |\n    hello\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match="without '- ': 'hello'"):
        list(read_file(path, Language.EN))


def test_normalising_drops_punctuation_width_and_case() -> None:
    assert normalise("ＯＫ，好的！") == normalise("ok好的")


def test_emoji_alone_stay_themselves() -> None:
    assert normalise("👌👌") == "👌👌"
