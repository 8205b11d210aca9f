"""The conversation over the wire: order, replay, several devices, languages."""

from collections.abc import Callable

from house import Gateway
from world import World

from bot.gateway.turns.dialogue import DialogueTurn
from crm import conversations
from crm.messages import Draft, Rendered, Sender, TextBody, TextDraft
from data.texts.phrases import Language, phrase


def two_replies(turn: DialogueTurn) -> list[Draft]:
    return [TextDraft(text=phrase("gateway.verified")), TextDraft(text=phrase("gateway.push_why"))]


async def test_a_message_is_acknowledged_echoed_and_answered_in_order(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.say("在吗")  # the replay of a fresh connection may bring the first one early
    frames = await talk.say("你好")
    assert [f["type"] for f in frames] == ["ack", "message", "typing", "message", "done"]
    assert [f["message"]["seq"] for f in frames if f["type"] == "message"] == [3, 4]
    assert talk.words == ["您可以说：在吗。", "您可以说：你好。"]


async def test_a_reply_names_the_message_it_answers(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.say("你好")
    mine, reply = talk.messages
    assert (mine["client_id"], mine["reply_to"]) == ("c1", None)
    assert (reply["client_id"], reply["reply_to"]) == (None, mine["id"])


async def test_the_welcome_says_who_and_where(gateway: Gateway) -> None:
    talk = await gateway.talk(language="en")
    talk.welcome.pop("conversation_id")
    assert talk.welcome == {
        "type": "welcome",
        "language": "en",
        "signed_in": True,
        "acr": 1,
        "last_seq": 0,
        "visitor": None,
        "name": {"kind": "label", "zh": "张先生", "en": "Mr Zhang"},
    }


async def test_messages_in_a_row_are_answered_one_after_the_other(gateway: Gateway) -> None:
    talk = await gateway.talk()
    for text in ("一", "二", "三"):
        talk.post(text)
    for _ in range(3):
        await talk.until("done")
    assert talk.words == ["您可以说：一。", "您可以说：二。", "您可以说：三。"]
    assert [turn.text for turn in gateway.dialogue.asked] == ["一", "二", "三"]


async def test_the_same_client_id_is_taken_once(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.say("你好", client_id="a")
    again = await talk.say("你好", client_id="a")
    assert [f["type"] for f in again] == ["ack", "done"]
    assert (again[0]["seq"], again[0]["duplicate"]) == (1, True)
    assert len(gateway.history(talk.conversation_id)) == 2


async def test_a_client_that_comes_back_gets_what_it_missed(gateway: Gateway) -> None:
    first = await gateway.talk()
    await first.say("一")
    await first.leave()
    second = await gateway.talk(last_seq=1)
    await second.say("二")
    assert second.conversation_id == first.conversation_id
    assert [message["seq"] for message in second.messages] == [2, 3, 4]


async def test_a_last_seq_of_another_conversation_replays_everything(gateway: Gateway) -> None:
    first = await gateway.talk()
    await first.say("一")
    second = await gateway.talk(last_seq=99)
    await second.until("message")
    assert second.messages[0]["seq"] == 1


async def test_fresh_begins_a_new_conversation(gateway: Gateway) -> None:
    first = await gateway.talk()
    await first.say("一")
    second = await gateway.talk(fresh=True)
    assert second.conversation_id != first.conversation_id
    assert second.welcome["last_seq"] == 0


async def test_two_devices_see_the_same(gateway: Gateway) -> None:
    phone, tablet = await gateway.talk(), await gateway.talk()
    await phone.say("你好")
    await tablet.until("done")
    assert tablet.messages == phone.messages


async def test_read_is_told_to_the_other_device_only(gateway: Gateway) -> None:
    phone, tablet = await gateway.talk(), await gateway.talk()
    phone.send({"type": "read", "seq": 3})
    assert (await tablet.until("read"))["seq"] == 3
    phone.send({"type": "ping"})
    assert (await phone.receive())["type"] == "pong"


async def test_messages_of_another_process_arrive(start: Callable[..., Gateway]) -> None:
    here, there = start(), start()
    listener = await here.talk()
    here.follow()
    speaker = await there.talk()
    await speaker.say("你好")
    while len(listener.messages) < 2:
        await listener.receive()
    assert listener.messages == speaker.messages


async def test_what_staff_writes_arrives(gateway: Gateway, world: World) -> None:
    talk = await gateway.talk()
    gateway.follow()
    words = Rendered(body=TextBody(text="在"), spoken="在", transcript="在", language=Language.ZH)
    with world.bank.work() as work:
        conversations.append(work, talk.conversation_id, Sender.STAFF, words)
    message = (await talk.until("message"))["message"]
    assert (message["sender"], message["seq"], message["body"]["text"]) == ("staff", 1, "在")


async def test_the_language_frame_changes_the_answers(gateway: Gateway) -> None:
    talk = await gateway.talk()
    talk.send({"type": "language", "language": "en"})
    assert await talk.receive() == {"type": "language", "language": "en"}
    await talk.say("hello")
    assert talk.words == ["You can say: hello."]


async def test_a_customer_who_surely_writes_english_is_answered_in_english(
    gateway: Gateway,
) -> None:
    gateway.nlu.languages["I want a deposit"] = "en"
    talk = await gateway.talk()
    frames = await talk.say("I want a deposit")
    assert talk.words == ["You can say: I want a deposit."]
    assert {"type": "language", "language": "en"} in frames
    await talk.say("一")
    assert talk.words[-1] == "You can say: 一."


async def test_the_language_an_action_sets_holds_for_its_own_reply(
    gateway: Gateway, world: World
) -> None:
    def switch(turn: DialogueTurn) -> list[Draft]:
        with world.bank.work() as work:
            conversations.set_language(work, turn.metadata["conversation_id"], Language.EN)
        return [TextDraft(text=phrase("gateway.verified"))]

    gateway.nlu.intents["说英语"] = "switch_language"
    gateway.dialogue.script = switch
    talk = await gateway.talk()
    await talk.say("说英语")
    assert talk.words == ["Identity confirmed"]


async def test_all_replies_of_a_turn_are_given_before_it_is_done(gateway: Gateway) -> None:
    gateway.dialogue.script = two_replies
    talk = await gateway.talk()
    frames = await talk.say("你好")
    assert [f["type"] for f in frames][-3:] == ["message", "message", "done"]


async def test_a_visitor_gets_a_token_and_comes_back_with_it(gateway: Gateway) -> None:
    first = await gateway.talk(cif_no=None)
    await first.say("存款利率")
    second = await gateway.talk(cif_no=None, visitor=first.welcome["visitor"])
    assert (first.welcome["signed_in"], first.welcome["acr"]) == (False, 0)
    assert second.conversation_id == first.conversation_id


async def test_a_visitor_who_signs_in_keeps_the_conversation(gateway: Gateway) -> None:
    visitor = await gateway.talk(cif_no=None)
    await visitor.say("存款利率")
    customer = await gateway.talk(visitor=visitor.welcome["visitor"])
    assert customer.conversation_id == visitor.conversation_id
    assert customer.welcome["last_seq"] == 2


async def test_a_closed_socket_leaves_nothing_behind(gateway: Gateway) -> None:
    talk = await gateway.talk()
    await talk.leave()
    assert gateway.door.stream.listening == 0
