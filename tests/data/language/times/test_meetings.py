import pytest

from data.language.times.meetings import means_all, meeting_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("取消回电", "callback"),
        ("明天别打给我了", "callback"),
        ("don't ring me on Friday", "callback"),
        ("the phone call", "callback"),
        ("到网点的那个", "branch"),
        ("cancel my branch visit", "branch"),
        ("取消预约", None),
        ("别来电了，我去网点", None),
        ("during spring", None),
    ],
)
def test_a_call_and_a_visit_are_told_apart(text: str, kind: str | None) -> None:
    assert meeting_kind(text) == kind


@pytest.mark.parametrize("text", ["全部取消", "两个都取消", "都不要了", "cancel both", "all"])
def test_all_of_them(text: str) -> None:
    assert means_all(text)


@pytest.mark.parametrize("text", ["取消第一个", "成都的网点", "call me", "small"])
def test_one_of_them(text: str) -> None:
    assert not means_all(text)
