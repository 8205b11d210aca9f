import pytest

from data.linting import Example, Finding, Options, Rule, Severity, lint
from data.texts.phrases import Language

ZH, EN = Language.ZH, Language.EN


def said(
    text: str,
    intent: str = "greet",
    language: Language = EN,
    file: str = "train.yml",
    line: int = 1,
) -> Example:
    return Example(text, intent, language, named=True, file=file, line=line)


def found(*train: Example, test: tuple[Example, ...] = (), least: int = 0) -> list[Finding]:
    return lint(train, test, Options(least, ["Pocket Money Fund"]))


def rules(*train: Example, test: tuple[Example, ...] = (), least: int = 0) -> list[Rule]:
    return [finding.rule for finding in found(*train, test=test, least=least)]


@pytest.mark.parametrize(
    ("example", "rule", "severity"),
    [
        (said("  "), Rule.EMPTY, Severity.ERROR),
        (said("open\u200ban account"), Rule.INVISIBLE, Severity.ERROR),
        (said("put [50k](amount) away"), Rule.ANNOTATED, Severity.WARNING),
        (said("pocket money fund!"), Rule.PRODUCT_ONLY, Severity.ERROR),
        (said("我想开户"), Rule.LANGUAGE, Severity.ERROR),
        (said("what do you recommend", language=ZH), Rule.LANGUAGE, Severity.WARNING),
    ],
)
def test_one_utterance_may_be_wrong(example: Example, rule: Rule, severity: Severity) -> None:
    (finding,) = found(example)
    assert (finding.rule, finding.severity) == (rule, severity)
    assert finding.examples == (example,)


@pytest.mark.parametrize(
    "example",
    [
        said("余额 please"),
        said("two\nlines"),
        said("👨‍👩‍👧"),
        said("ok", language=ZH),
        said("买ETF", language=ZH),
    ],
)
def test_what_customers_say_is_fine(example: Example) -> None:
    assert found(example) == []


def test_a_language_that_is_guessed_is_no_error() -> None:
    (finding,) = found(Example("我想开户", "open", EN, named=False, file="all.csv", line=3))
    assert (finding.rule, finding.severity) == (Rule.LANGUAGE, Severity.WARNING)


def test_an_intent_that_does_not_exist() -> None:
    (finding,) = lint([said("meow", "cat")], options=Options(0, intents=["greet"]))
    assert finding.rule is Rule.UNKNOWN_INTENT


def test_the_same_words_twice() -> None:
    one, other = said("hello"), said("Hello!", line=7)
    (finding,) = found(one, other)
    assert (finding.rule, finding.severity) == (Rule.DUPLICATE, Severity.ERROR)
    assert str(finding).splitlines()[1:] == [
        "    train.yml:1: greet: hello",
        "    train.yml:7: greet: Hello!",
    ]


def test_the_same_words_in_two_intents_even_of_two_languages() -> None:
    assert rules(said("hello"), said("hello", "thank")) == [Rule.CONFLICT]
    assert rules(said("ok", "affirm"), said("ok", "skip", ZH)) == [Rule.CONFLICT]
    assert rules(said("ok"), said("ok", language=ZH)) == []


def test_nearly_the_same_words_in_two_intents() -> None:
    one, other = "please cancel the booking now", "please cancel the bookings now"
    (finding,) = found(said(one), said(other, "cancel"))
    assert (finding.rule, finding.severity) == (Rule.NEAR_CONFLICT, Severity.ERROR)
    assert finding.similarity is not None
    assert 0.9 <= finding.similarity < 1
    assert rules(said(one), said(other)) == [Rule.NEAR_COPY]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我同意用我的数据做个性化推荐", "我不同意用我的数据做个性化推荐"),
        ("enable personalised recommendations", "disable personalised recommendations"),
    ],
)
def test_the_contrary_is_a_contrast_worth_having(one: str, other: str) -> None:
    assert rules(said(one, "on", ZH), said(other, "off", ZH)) == []


def test_copies_do_not_count_as_varied() -> None:
    texts = ["please renew my deposit", "please renew my deposits", "extend the term"]
    findings = found(*(said(text, line=n) for n, text in enumerate(texts)), least=3)
    assert [finding.rule for finding in findings] == [Rule.TOO_FEW, Rule.NEAR_COPY]
    assert findings[0].detail == "en greet: 2 different utterances, at least 3 wanted"


def test_an_intent_that_drowns_the_others() -> None:
    small = [said(f"{word} please", word) for word in ("alpha", "beta", "gamma")]
    large = [said(f"{'abcdefgh'[n] * 5} {'xyzwvuts'[n] * 4}", "big") for n in range(6)]
    assert rules(*small, *large) == [Rule.IMBALANCE]
    assert rules(*small, *large[:5]) == []


def test_what_the_test_shares_with_the_training() -> None:
    train = [said("hello"), said("open a savings account for me", "open")]
    fresh = [said(f"{word} {word[::-1]}", file="test.yml") for word in ("tram", "canoe", "piano")]
    test = (*fresh * 4, said("Hello", file="test.yml"))
    near = said("open a savings account for me now", "open", file="test.yml")
    assert rules(*train, test=test) == [Rule.LEAK]
    assert rules(*train, test=(*test, near)) == [Rule.LEAK, Rule.NEAR_LEAK]
    assert found(*train, test=test)[0].severity is Severity.WARNING


def test_a_test_that_is_mostly_known_is_an_error() -> None:
    first, *_ = found(said("hello"), test=(said("hello", file="test.yml"),))
    assert (first.rule, first.severity) == (Rule.LEAK, Severity.ERROR)
    assert first.detail == "1 of 1 test utterances are known from training"


def test_within_the_test_nothing_is_looked_for() -> None:
    test = tuple(said("good day", line=n, file="test.yml") for n in (1, 2))
    assert rules(said("hello"), test=test) == []
