"""The customer page without a mouse, and with an input method."""

from collections.abc import Callable

from customer_page import CustomerPage
from customers import Person
from openers import OpenChat
from playwright.sync_api import expect
from test_offer_to_lead import ZH


def focused(chat: CustomerPage) -> str:
    """The words of what has the focus, also inside the component."""
    return str(
        chat.page.evaluate(
            """() => {
              let held = document.activeElement;
              while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;
              return held?.getAttribute("aria-label") ?? held?.textContent ?? "";
            }"""
        )
    )


def tab_to(chat: CustomerPage, words: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(80):
        if focused(chat) == words:
            return
        chat.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {words!r}")


def test_a_lead_with_the_keyboard_alone(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    keyboard = chat.page.keyboard
    chat.page.locator("body").focus()
    tab_to(chat, ZH.ask)  # one of the starter questions
    keyboard.press("Enter")
    chat.answered(0)
    chat.log.focus()
    tab_to(chat, ZH.interested)
    keyboard.press("Enter")
    expect(chat.button(ZH.agree)).to_be_visible()
    tab_to(chat, ZH.agree)
    keyboard.press("Space")
    legal = chat.page.locator(".legal")
    expect(legal).to_be_visible()
    expect(legal).to_have_role("region")
    expect(legal).to_have_accessible_name(chat.page.locator(".disclosure-box h3").inner_text())
    expect(chat.button(ZH.acknowledge)).to_be_disabled()
    legal.focus()
    keyboard.press("End")
    expect(chat.button(ZH.acknowledge)).to_be_enabled()
    tab_to(chat, ZH.acknowledge)
    keyboard.press("Enter")
    expect(chat.page.locator(".receipt-box")).to_be_visible()


def test_choosing_a_persona_keeps_the_place(open_chat: OpenChat) -> None:
    chat = open_chat("1", size="desk")
    chosen = chat.page.locator(".persona").nth(3)
    chosen.focus()
    chat.page.keyboard.press("Enter")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(chosen).to_be_focused()


def test_enter_that_confirms_a_candidate_does_not_send(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.input.focus()
    method = chat.page.context.new_cdp_session(chat.page)
    pinyin = "ni hao"
    method.send(
        "Input.imeSetComposition",
        {"text": pinyin, "selectionStart": len(pinyin), "selectionEnd": len(pinyin)},
    )
    expect(chat.input).to_have_value(pinyin)
    chat.page.keyboard.press("Enter")
    expect(chat.messages).to_have_count(0)
    method.send("Input.insertText", {"text": "你好"})
    chat.page.keyboard.press("Enter")
    chat.answered(0)
    expect(chat.mine).to_have_count(1)


def test_shift_enter_begins_a_line(open_chat: OpenChat, person: Callable[[int], Person]) -> None:
    chat = open_chat(person(1).cif_no)
    chat.input.fill("你好")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("在吗")
    expect(chat.input).to_have_value("你好\n在吗")
    expect(chat.messages).to_have_count(0)


def test_nothing_but_space_is_not_sent(open_chat: OpenChat) -> None:
    chat = open_chat("")
    chat.write("  \n ")
    expect(chat.messages).to_have_count(0)
