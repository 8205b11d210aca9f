import numpy as np
import pytest

from nlu.encoding import ngrams


def shared(one: str, other: str) -> float:
    idf = np.ones(ngrams.BUCKETS, np.float32)
    matrix = ngrams.matrix([one, other], idf)
    return float((matrix @ matrix.T)[0, 1])


def test_rows_have_length_one() -> None:
    matrix = ngrams.matrix(["我想存五万", "a", ""], np.ones(ngrams.BUCKETS, np.float32))
    assert np.allclose(matrix.multiply(matrix).sum(axis=1).ravel(), 1)


@pytest.mark.parametrize(
    ("one", "alike", "other"),
    [
        ("存5万", "存80万", "取五万"),
        ("recommendation", "recomendation", "reservation"),
        ("不要推荐", "别再推荐", "查余额"),
    ],
)
def test_texts_that_differ_little_share_much(one: str, alike: str, other: str) -> None:
    assert shared(one, alike) > shared(one, other)


def test_a_rare_ngram_is_worth_more() -> None:
    idf = ngrams.inverse_frequency(["利率", "利率高", "手续费"])
    common, rare = (idf[ngrams.buckets(text)].min() for text in ("利率", "手续费"))
    assert rare > common
