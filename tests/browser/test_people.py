"""Who is at the page: personas, visitors, and a visitor who signs in."""

from collections.abc import Callable

from customer_page import CustomerPage
from customers import Person
from openers import OpenChat
from playwright.sync_api import expect


def choose(chat: CustomerPage, number: int) -> None:
    """Choose a persona by place; the last place is the visitor's."""
    chat.page.locator(".persona").nth(number).click()
    expect(chat.page.locator(".persona").nth(number)).to_have_attribute("aria-pressed", "true")
    expect(chat.page.locator("banter-chat[connected]")).to_be_visible()


def test_each_persona_has_a_conversation_of_their_own(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    customer = person(1)
    said = f"你好，我的客户号是{customer.cif_no}"
    chat = open_chat(customer.cif_no, size="desk")
    chat.say(said)
    choose(chat, 3)
    expect(chat.page.get_by_text(said)).to_have_count(0)
    chat.page.get_by_role("button", name="新对话").click()
    expect(chat.page.get_by_role("heading", name="您好，我是小邦")).to_be_visible()


def test_quick_changes_end_with_the_last_persona(open_chat: OpenChat) -> None:
    chat = open_chat("1", size="desk")
    for number in (1, 2, 3, 4):
        chat.page.locator(".persona").nth(number).click()
    expect(chat.page.locator("banter-chat[connected]")).to_be_visible()
    chat.page.get_by_role("button", name="新对话").click()
    chat.say("你好")
    name = chat.page.locator(".persona.chosen strong").inner_text()
    expect(chat.answers.last).to_contain_text(name)


def test_visitor_asks_comes_back_and_signs_in_without_losing_the_talk(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    customer = person(2)
    chat = open_chat("", size="desk")
    chat.say("一年期定期存款利率是多少？")
    expect(chat.answers.last).to_contain_text("%")
    before = chat.texts()
    chat.page.reload()
    expect(chat.messages).to_have_count(len(before))
    chat.page.evaluate(f"sessionStorage.setItem('banter-persona', '{customer.cif_no}')")
    chat.page.reload()
    expect(chat.messages).to_have_count(len(before))
    assert chat.texts() == before
    chat.say("你好")


def test_markup_is_shown_as_it_was_typed(open_chat: OpenChat) -> None:
    chat = open_chat("")
    chat.page.evaluate("window.struck = false")
    typed = '<img src=x onerror="window.struck=true"><script>window.struck=true</script>\'; DROP--'
    chat.say(typed)
    expect(chat.mine.locator(".bubble")).to_have_text(typed)
    assert not chat.page.evaluate("window.struck")


def test_without_words_the_page_says_so_and_tries_again(open_chat: OpenChat) -> None:
    chat = open_chat("")
    chat.page.route("**/api/texts/*", lambda route: route.fulfill(status=200, body="broken"))
    chat.page.reload()
    expect(chat.page.get_by_role("alert")).to_contain_text("暂时无法连接")
    chat.page.unroute("**/api/texts/*")
    chat.page.get_by_role("button", name="重试").click()
    expect(chat.page.locator("banter-chat[connected]")).to_be_visible()
