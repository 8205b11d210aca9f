import re
from pathlib import Path

import pytest

from data.knowledge import KnowledgeBase, KnowledgeError, UnknownEntry, entries
from data.linting.similarity import near_pairs
from data.texts.phrases import Language
from data.utterances import normalise

FOLDER = Path(entries.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")
ENTRY = """
- id: {id}
  question: {{zh: 怎么{id}, en: how to {id}}}
  alternatives: {{zh: [如何{id}], en: [way to {id}]}}
  answer: {{zh: 这样做, en: like this}}
  source: notice
  related: [{related}]
"""
# Words that marketing copy must not use; "不保本" and questions about it are right.
FORBIDDEN = re.compile(
    r"高收益|低风险|稳赚|秒到账|零风险|无风险|(?<!不)保本(?!吗|保收益|收益)|保证收益"
    r"|high returns?|low[- ]risk|risk-free|guaranteed returns?"
)
# Of n-grams in common: wordings of two questions above it ask the same.
_ALIKE = 0.85
_LONGEST_FILE = 250  # lines


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase.load()


def written(folder: Path, *entries: str) -> Path:
    (folder / "sources.yml").write_text("notice: {zh: 公告, en: Notice}", encoding="utf-8")
    (folder / "cards.yml").write_text("".join(entries), encoding="utf-8")
    return folder


def entry(name: str, related: str = "") -> str:
    return ENTRY.format(id=name, related=related)


def test_there_are_enough_questions(knowledge: KnowledgeBase) -> None:
    assert len(knowledge.entries) >= 250


def test_every_question_has_several_wordings_in_both_languages(knowledge: KnowledgeBase) -> None:
    for each in knowledge.entries:
        for language in Language:
            assert len(each.alternatives[language]) >= 4, each.id


def test_answers_are_short_enough_to_be_read_in_a_chat(knowledge: KnowledgeBase) -> None:
    for each in knowledge.entries:
        assert len(each.answer.zh) <= 180, each.id
        assert len(each.answer.en) <= 480, each.id


def test_answers_promise_nothing(knowledge: KnowledgeBase) -> None:
    for each in knowledge.entries:
        found = FORBIDDEN.findall(each.answer.zh + each.answer.en)
        assert not found, each.id


def test_investing_answers_carry_no_figures_of_return(knowledge: KnowledgeBase) -> None:
    for each in knowledge.entries:
        assert not re.search(r"年化\s?\d|收益率?(?:为|达|约)\s?\d", each.answer.zh), each.id


def test_wordings_name_their_entry(knowledge: KnowledgeBase) -> None:
    wordings = list(knowledge.wordings())
    assert {each.entry_id for each in wordings} == {each.id for each in knowledge.entries}
    assert len({(each.language, each.text) for each in wordings}) == len(wordings)


@pytest.mark.parametrize("language", Language)
def test_no_two_questions_are_asked_alike(knowledge: KnowledgeBase, language: Language) -> None:
    wordings = [each for each in knowledge.wordings() if each.language is language]
    pairs = near_pairs([normalise(each.text) for each in wordings], _ALIKE)
    alike = [(wordings[one], wordings[other]) for one, other, _ in pairs]
    assert [pair for pair in alike if pair[0].entry_id != pair[1].entry_id] == []


@pytest.mark.parametrize("language", Language)
def test_wordings_are_in_their_language(knowledge: KnowledgeBase, language: Language) -> None:
    for each in knowledge.wordings():
        if each.language is language:
            assert bool(HAN.search(each.text)) == (language is Language.ZH), each.text


def test_a_wording_split_at_a_comma_is_noticed(knowledge: KnowledgeBase) -> None:
    for each in knowledge.wordings():
        assert not re.match(r"(?:and|or|but) |\d+ ?[a-z]*$", each.text), each


def test_files_stay_readable() -> None:
    for path in FOLDER.glob("*.yml"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= _LONGEST_FILE, path.name


def test_an_entry_by_its_id(knowledge: KnowledgeBase) -> None:
    assert "50万" in knowledge.require("deposit_insurance").answer.zh
    assert knowledge.get("nothing_like_it") is None


def test_an_unknown_entry_is_an_error_of_its_own(knowledge: KnowledgeBase) -> None:
    with pytest.raises(UnknownEntry, match="nothing_like_it"):
        knowledge.require("nothing_like_it")


def test_related_entries_are_entries(knowledge: KnowledgeBase) -> None:
    names = [each.id for each in knowledge.related("deposit_insurance")]
    assert "deposit_types" in names


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    base = KnowledgeBase.load(written(tmp_path, entry("pay", "save"), entry("save")))
    assert [each.id for each in base.related("pay")] == ["save"]
    assert base.require("pay").subject == "cards"
    assert base.require("pay").source.en == "Notice"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([entry("pay"), entry("pay")], "used twice.*pay"),
        ([entry("pay", "nowhere")], "pay: related 'nowhere' is wrong"),
        ([entry("pay", "pay")], "pay: related 'pay' is wrong"),
        ([entry("pay").replace("notice", "gossip")], "pay: source 'gossip' is not in sources.yml"),
        ([entry("pay").replace("answer", "reply")], r"cards\.yml: 0\.answer: Field required"),
        (["- id: [", ""], r"cards\.yml: cannot be read as YAML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, entries: list[str], message: str) -> None:
    with pytest.raises(KnowledgeError, match=message):
        KnowledgeBase.load(written(tmp_path, *entries))
