"""Lost connections: nothing is lost, nothing is doubled."""

import json
from collections.abc import Callable
from typing import Any

from browsing import Sight, picture
from customer_page import CustomerPage
from customers import Person
from lines import CUT, Frame, Line
from openers import OpenChat
from playwright.sync_api import WebSocketRoute, expect
from stack import Stack

# What Chromium says when the line passes on what came from the gateway after it was cut.
AFTER_THE_CUT = "WebSocket is already in CLOSING or CLOSED state"
QUESTION = "一年期定期存款利率是多少？"


def connected(chat: CustomerPage) -> None:
    expect(chat.page.locator("banter-chat[connected]")).to_be_visible()


def cut_at_first(text: str, *, arrives: bool) -> Callable[[Frame, WebSocketRoute], bool]:
    """Cut the line when this text is first sent, before or after it has passed."""
    cut: list[Frame] = []

    def on_frame(frame: Frame, socket: WebSocketRoute) -> bool:
        if frame.get("text") != text or cut:
            return False
        cut.append(frame)
        socket.close(code=CUT)
        return not arrives

    return on_frame


def chat_on_a_line(
    sight: Callable[..., Sight], stack: Stack, person: Person, **more: Any
) -> tuple[CustomerPage, Line]:
    mine = sight()
    mine.watch.allowed.append(AFTER_THE_CUT)
    page = mine.page()
    line = Line.through(page)
    chat = CustomerPage(page, stack.gateway)
    chat.enter(person.cif_no, **more)
    return chat, line


def sent_twice_as_one(line: Line) -> None:
    """It was sent again (a slow gateway is asked more often) and is still the one message."""
    first, *again = (frame["client_id"] for frame in line.said(QUESTION))
    assert again
    assert set(again) == {first}


def test_message_whose_acknowledgement_was_lost_is_answered_once(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    chat, line = chat_on_a_line(sight, stack, person(1))
    line.on_frame = cut_at_first(QUESTION, arrives=True)
    chat.say(QUESTION)
    connected(chat)
    chat.say("谢谢")
    sent_twice_as_one(line)
    expect(chat.mine).to_have_count(2)
    expect(chat.answers).to_have_count(2)


def test_message_that_never_arrived_is_sent_again(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    chat, line = chat_on_a_line(sight, stack, person(1))
    line.on_frame = cut_at_first(QUESTION, arrives=False)
    chat.say(QUESTION)
    sent_twice_as_one(line)
    expect(chat.mine).to_have_count(1)


def test_line_that_died_in_silence_is_found_out(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    page = sight().page()
    page.clock.install()
    line = Line.through(page)
    chat = CustomerPage(page, stack.gateway)
    chat.enter(person(1).cif_no)
    line.on_frame = lambda frame, socket: line.connections == 1
    chat.write(QUESTION)
    expect(chat.mine).to_have_count(1)
    page.clock.fast_forward("00:11")
    chat.answered(0)
    expect(chat.mine).to_have_count(1)


def test_what_is_typed_offline_is_sent_later_in_order(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.say("你好")
    chat.go_offline()
    expect(chat.banner).to_contain_text("网络不可用")
    chat.write(QUESTION)
    chat.write("起存金额是多少？")
    expect(chat.page.locator(".message.unsent")).to_have_count(2)
    picture(chat.page, "offline")
    chat.page.context.set_offline(False)
    expect(chat.banner).to_be_hidden()
    expect(chat.page.locator(".message.unsent")).to_have_count(0)
    chat.answered(2)
    assert chat.mine.locator(".bubble").all_inner_texts() == ["你好", QUESTION, "起存金额是多少？"]


def test_reload_shows_the_history_once(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.say("你好")
    chat.say(QUESTION)
    before = chat.texts()
    chat.page.reload()
    connected(chat)
    expect(chat.messages).to_have_count(len(before))
    assert chat.texts() == before
    assert chat.log.get_attribute("aria-busy") == "false"


def test_what_was_left_unsent_stands_after_the_history_and_is_sent(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    chat, line = chat_on_a_line(sight, stack, person(1))
    chat.say("你好")
    line.on_frame = lambda frame, socket: frame["type"] == "send"
    chat.write(QUESTION)
    expect(chat.page.locator(".message.unsent")).to_have_count(1)
    line.on_frame = lambda frame, socket: False
    chat.page.reload()
    chat.answered(1)
    assert chat.mine.locator(".bubble").all_inner_texts() == ["你好", QUESTION]
    expect(chat.messages.last).not_to_have_class("customer")


def test_offer_pushed_while_the_line_was_down_comes_once(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    customer = person(7)  # one who agreed to offers by push
    chat, line = chat_on_a_line(sight, stack, customer)
    chat.say("你好")
    line.down = True
    line.on_frame = lambda frame, socket: bool(socket.close(code=CUT))
    chat.page.evaluate("document.querySelector('banter-chat').say('在吗')")
    expect(chat.banner).to_be_visible()
    pushed = stack.run("push", "--customer", customer.cif_no, "--offer", "WM-180")
    assert pushed.returncode == 0, pushed.stderr
    line.down, line.on_frame = False, lambda frame, socket: False
    card = chat.page.locator("article .card")
    expect(card).to_have_count(1)
    chat.page.reload()
    connected(chat)
    expect(card).to_have_count(1)


def test_what_one_customer_left_unsent_is_not_said_by_the_next(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    chat, line = chat_on_a_line(sight, stack, person(1))
    line.on_frame = lambda frame, socket: frame["type"] == "send"
    chat.write(QUESTION)
    expect(chat.page.locator(".message.unsent")).to_have_count(1)
    line.sent.clear()
    line.on_frame = lambda frame, socket: False
    chat.page.locator(".persona").nth(3).click()
    expect(chat.messages).to_have_count(0)
    connected(chat)
    chat.say("你好")
    assert line.said(QUESTION) == []


def test_refused_message_can_be_sent_again(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    chat, line = chat_on_a_line(sight, stack, person(1))
    refuse_sends(line, "rate_limited", retryable=True)
    chat.write(QUESTION)
    expect(chat.page.locator(".message.refused")).to_be_visible()
    picture(chat.page, "refused")
    line.on_frame = lambda frame, socket: False
    chat.page.get_by_role("button", name="未发送，点此重试").click()
    chat.answered(0)
    expect(chat.mine).to_have_count(1)


def test_sign_in_that_ran_out_is_renewed_and_the_message_sent(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    chat, line = chat_on_a_line(sight, stack, person(1))
    refuse_sends(line, "token_expired", retryable=False, times=1)
    chat.say(QUESTION)
    assert [frame["type"] for frame in line.sent].count("stepup") == 1
    expect(chat.banner).to_be_hidden()
    expect(chat.mine).to_have_count(1)


def test_what_is_said_in_a_conversation_that_has_moved_is_said_in_the_next(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    chat, line = chat_on_a_line(sight, stack, person(1))
    refuse_sends(line, "conversation_moved", retryable=True, times=1)
    chat.say(QUESTION)
    assert [frame["type"] for frame in line.sent].count("hello") == 2
    expect(chat.mine).to_have_count(1)


def test_sign_in_that_ran_out_while_nothing_was_sent_is_renewed(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    chat, line = chat_on_a_line(sight, stack, person(1))
    left = [1]

    def on_frame(frame: Frame, socket: WebSocketRoute) -> bool:
        if frame["type"] == "send" and left:
            error = {"type": "error", "code": "token_expired", "message": "请重新登录"}
            socket.send(json.dumps(error | {"retryable": False, "client_id": None}))
            left.clear()
        return False

    line.on_frame = on_frame
    chat.say(QUESTION)
    assert [frame["type"] for frame in line.sent].count("stepup") == 1
    expect(chat.banner).to_be_hidden()


def test_while_the_platform_is_killed_the_customer_is_told_to_wait_and_answered_once(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    mine = sight()
    mine.watch.allowed += ["/ws", "ERR_CONNECTION_REFUSED"]  # what Chromium says of the dead
    chat = CustomerPage(mine.page(), stack.gateway)
    chat.enter(person(1).cif_no)
    chat.say("你好")
    before = chat.answers.count()
    stack.kill("platform")
    chat.write(QUESTION)
    expect(chat.banner).to_contain_text("请稍等")
    connected(chat)
    chat.answered(before)
    expect(chat.banner).to_be_hidden()
    expect(chat.mine).to_have_count(2)
    expect(chat.answers).to_have_count(before + 1)


def refuse_sends(line: Line, code: str, *, retryable: bool, times: int = 1000) -> None:
    """Answer messages with an error in the gateway's place."""
    left = [times]

    def on_frame(frame: Frame, socket: WebSocketRoute) -> bool:
        if frame["type"] != "send" or left[0] == 0:
            return False
        left[0] -= 1
        error = {"type": "error", "code": code, "message": "请稍等", "retryable": retryable}
        socket.send(json.dumps(error | {"client_id": frame["client_id"]}))
        return True

    line.on_frame = on_frame
