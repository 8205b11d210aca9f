"""The conversation over the wire: order, replay, buttons, languages."""

from house import Gateway


async def test_a_message_is_acknowledged_echoed_and_answered_in_order(gateway: Gateway) -> None:
    talk = await gateway.talk()
    frames = await talk.say("你好")
    assert [f["type"] for f in frames] == ["ack", "message", "typing", "message", "done"]
    assert [f["message"]["seq"] for f in frames if f["type"] == "message"] == [1, 2]
    assert talk.words == ["您可以说：你好。"]
