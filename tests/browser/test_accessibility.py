"""What a screen reader is told, and whether the colours can be read."""

from collections.abc import Callable

import pytest
from customers import Person
from openers import OpenChat, OpenConsole
from playwright.sync_api import expect

READABLE = 4.5  # WCAG 2.1 AA, normal text
PAIRS = [
    ("--ink", "--surface"),
    ("--ink", "--ground"),
    ("--ink-quiet", "--surface"),
    ("--ink-quiet", "--ground"),
    ("--on-accent", "--accent"),
    ("--on-accent", "--accent-strong"),
    ("--accent-strong", "--surface"),
    ("--accent-strong", "--accent-soft"),
    ("--ink", "--accent-soft"),
    ("--warn", "--warn-soft"),
    ("--warn", "--surface"),
    ("--danger", "--surface"),
]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.1)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.1)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(open_chat: OpenChat, scheme: str) -> None:
    chat = open_chat("", scheme=scheme)
    names = sorted({name for pair in PAIRS for name in pair})
    read = "(host, names) => names.map(n => getComputedStyle(host).getPropertyValue(n).trim())"
    colours = dict(zip(names, chat.chat.evaluate(read, names), strict=True))
    weak = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground in PAIRS
        if contrast(colours[ink], colours[ground]) < READABLE
    }
    assert weak == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("kind", "ink"), [("warning", "dark"), ("negative", "white")])
def test_notices_of_the_console_can_be_read(
    open_console: OpenConsole, scheme: str, kind: str, ink: str
) -> None:
    console = open_console("rm.lin", scheme=scheme)
    show = """(classes) => {
      const notice = document.createElement("div");
      notice.className = `q-notification ${classes}`;
      document.body.append(notice);
      const style = getComputedStyle(notice);
      const hex = (colour) => "#" + colour.match(/\\d+/g).slice(0, 3)
        .map((part) => Number(part).toString(16).padStart(2, "0")).join("");
      return [hex(style.color), hex(style.backgroundColor)];
    }"""
    front, back = console.page.evaluate(show, f"bg-{kind} text-{ink}")  # as Quasar names them
    assert contrast(front, back) >= READABLE


def test_roles_and_names(open_chat: OpenChat, person: Callable[[int], Person]) -> None:
    chat = open_chat(person(1).cif_no)
    expect(chat.log).to_have_attribute("aria-live", "polite")
    expect(chat.log).to_have_accessible_name("小邦 · 智能理财助手")
    expect(chat.input).to_have_accessible_name("请提问，例如“五万块存一年”")
    expect(chat.page.get_by_role("button", name="Switch to English")).to_be_visible()
    chat.say("R1的存款有哪些？")
    expect(chat.mine).to_contain_text("您:")
    expect(chat.answers.first).to_contain_text("小邦:")
    expect(chat.page.get_by_role("region").first).to_be_visible()  # a card, by its product's name
    for button in chat.page.get_by_role("button").all():
        expect(button).not_to_have_accessible_name("")


def test_only_what_is_new_is_read_aloud(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.say("你好")
    note = """() => {
      window.busy = [];
      const log = document.querySelector("banter-chat").shadowRoot.querySelector(".log");
      new MutationObserver(() => window.busy.push(log.ariaBusy)).observe(log, {
        attributes: true, childList: true,
      });
    }"""
    chat.page.reload()
    expect(chat.messages).to_have_count(2)
    expect(chat.log).to_have_attribute("aria-busy", "false")
    chat.page.evaluate(note)
    chat.say("谢谢")
    assert set(chat.page.evaluate("window.busy")) == {"false"}


def test_refusals_are_alerts_and_states_are_statuses(open_chat: OpenChat) -> None:
    chat = open_chat("")
    chat.write("长" * 4001)
    expect(chat.page.get_by_role("alert")).to_have_text("已超过 4000 字，请精简一些")
    expect(chat.input).to_have_value("长" * 4001)  # nothing of it is lost
    chat.go_offline()
    expect(chat.page.get_by_role("status").filter(has_text="网络不可用")).to_be_visible()
    chat.page.context.set_offline(False)
    expect(chat.banner).to_be_hidden()
