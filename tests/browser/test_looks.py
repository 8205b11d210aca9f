"""Every page fits its screen, in both languages, light and dark."""

import pytest
from browsing import picture
from openers import OpenChat, OpenConsole
from playwright.sync_api import Page, expect

# Elements that scroll sideways on purpose.
MAY_SCROLL = ".track, .segments, .nav-scroll, .lanes-scroll, .turns-scroll"
TOO_WIDE = """(mayScroll) => {
  const wide = [];
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      if (node.closest(mayScroll)) continue;
      const box = node.getBoundingClientRect();
      const seen = getComputedStyle(node).visibility !== "hidden";
      const shown = box.width > 1 && box.height > 1 && seen;
      if (shown && box.right > innerWidth + 1) wide.push(`${node.tagName}.${node.className}`);
    }
  };
  look(document);
  if (document.documentElement.scrollWidth > innerWidth) wide.push("the page scrolls sideways");
  return wide;
}"""
LOOKS = [
    ("phone", "zh", "light"),
    ("phone", "en", "dark"),
    ("desk", "zh", "dark"),
    ("desk", "en", "light"),
]
ASK = {
    "zh": "我有五万块想存一年，有什么推荐？",
    "en": "I have 50,000 to put away for a year, what do you recommend?",
}


def fits(page: Page) -> None:
    assert page.evaluate(TOO_WIDE, MAY_SCROLL) == []


@pytest.mark.parametrize(("size", "language", "scheme"), LOOKS)
def test_customer_page_fits(open_chat: OpenChat, size: str, language: str, scheme: str) -> None:
    chat = open_chat("", language=language, size=size, scheme=scheme)
    fits(chat.page)
    chat.say(ASK[language])
    fits(chat.page)
    frame = chat.page.locator(".chat")
    assert frame.evaluate("chat => chat.scrollWidth <= chat.clientWidth")
    send = chat.page.locator(".send")
    assert send.evaluate(
        "send => send.getBoundingClientRect().right <="
        " send.getRootNode().host.getBoundingClientRect().right"
    )
    picture(chat.page, f"look-customer-{size}-{language}-{scheme}")


@pytest.mark.parametrize(("size", "language", "scheme"), LOOKS)
def test_filters_are_read_whole(
    open_console: OpenConsole, size: str, language: str, scheme: str
) -> None:
    console = open_console("rm.lin", size=size, language=language, scheme=scheme)
    console.page.locator(".list-head .tool").click()
    labels = console.page.locator(".filters .q-field__native span")
    expect(labels).to_have_count(3)
    for label in labels.all():
        assert label.evaluate("label => label.scrollWidth <= label.parentElement.clientWidth")


def test_what_the_navigation_hides_throws_a_shadow(open_console: OpenConsole) -> None:
    console = open_console("rm.lin", size="phone")
    console.page.set_viewport_size({"width": 320, "height": 568})  # too narrow whatever is counted
    navigation = console.page.get_by_role("navigation")
    expect(navigation.get_by_role("link", name="个案")).to_be_attached()
    assert navigation.evaluate("shown => shown.scrollWidth > shown.clientWidth")
    shadows = navigation.evaluate("shown => getComputedStyle(shown).backgroundAttachment")
    assert shadows == "local, local, scroll, scroll"


@pytest.mark.parametrize(("size", "language", "scheme"), LOOKS)
@pytest.mark.parametrize("path", ["/leads", "/desk", "/calls", "/appointments", "/cases"])
def test_console_fits(
    open_console: OpenConsole, path: str, size: str, language: str, scheme: str
) -> None:
    console = open_console("rm.lin", path, size=size, language=language, scheme=scheme)
    expect(console.page.locator("main h1, main h2").first).to_be_visible()
    fits(console.page)
    picture(console.page, f"look{path.replace('/', '-')}-{size}-{language}-{scheme}")
