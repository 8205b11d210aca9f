import numpy as np
import pytest

from data.knowledge import KnowledgeBase, Wording
from data.texts.phrases import Language
from nlu.encoding.encoder import Encoder
from nlu.model.artefact import Artefact
from nlu.model.faq import NOTHING, FaqModel
from nlu.training import faq_fitting


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("存款保险最高赔付多少", "deposit_insurance"),
        ("opening hours of your branch", "branch_hours"),
        ("how to change my mobile number", "change_mobile"),
    ],
)
def test_a_reworded_question_finds_its_entry(
    artefact: Artefact, encoder: Encoder, text: str, entry: str
) -> None:
    answer = artefact.faq.answers(encoder.encode([text]))[0]
    assert answer.matches[0].faq_id == entry
    assert answer.sure


def test_a_stranger_gets_no_match(artefact: Artefact, encoder: Encoder) -> None:
    assert artefact.faq.answers(encoder.encode(["放一首周杰伦的歌"])) == [NOTHING]


def test_matches_are_sorted_and_each_entry_comes_once(artefact: Artefact, encoder: Encoder) -> None:
    matches = artefact.faq.answers(encoder.encode(["网点几点开门，怎么改手机号"]))[0].matches
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert len({match.faq_id for match in matches}) == len(matches)


def test_no_knowledge_answers_nothing(encoder: Encoder) -> None:
    vectors = encoder.encode(["hello"])
    assert FaqModel.empty(encoder.dimension).answers(vectors) == [NOTHING]
    one = [Wording("only", Language.ZH, "唯一的问题")]
    model, report = faq_fitting.fit(one, encoder.encode(["唯一的问题"]), np.empty((0, 512)))
    assert model.answers(vectors) == [NOTHING]
    assert report == {"faq_entries": 0}


def test_without_strangers_what_is_least_like_any_wording_is_taken_for_one(
    encoder: Encoder,
) -> None:
    wordings = list(KnowledgeBase.load().wordings())[:80]
    vectors = encoder.encode([each.text for each in wordings])
    model, report = faq_fitting.fit(wordings, vectors, np.empty((0, vectors.shape[1])))
    assert 0.4 < model.limits.similarity < 0.8
    assert report["faq_answered"] > 0.5
    assert model.answers(encoder.encode(["asdf qwer zxcv"])) == [NOTHING]
