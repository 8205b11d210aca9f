import pytest

from data.language import Detected, detect
from data.texts.phrases import Language

ZH, EN = Language.ZH, Language.EN


@pytest.mark.parametrize(
    ("text", "expected", "want"),
    [
        ("我想存五万", None, Detected(ZH, True)),
        ("我想买一个 ETF fund", EN, Detected(ZH, True)),
        ("what do you recommend for me", None, Detected(EN, True)),
        ("what do you recommend 推荐", ZH, Detected(EN, True)),
        ("ok", ZH, Detected(ZH, False)),
        ("ok", EN, Detected(EN, False)),
        ("ok", None, Detected(EN, False)),
        ("50000", ZH, Detected(ZH, False)),
        ("50000", None, Detected(ZH, False)),
        ("😀", EN, Detected(EN, False)),
        ("", None, Detected(ZH, False)),
        ("こんにちは、元気ですか", ZH, Detected(ZH, False)),
        ("привет как дела", ZH, Detected(ZH, False)),
        ("好", None, Detected(ZH, False)),
        ("deposit", ZH, Detected(ZH, False)),
    ],
)
def test_language(text: str, expected: Language | None, want: Detected) -> None:
    assert detect(text, expected) == want
