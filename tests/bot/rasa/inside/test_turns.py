"""A turn: heard, decided, done, kept; or no trace of it."""

import asyncio

import pytest
from banter_rasa.actions import ActionRejected
from banter_rasa.contract import ActionFailed, TrackerConflict, TurnFailed, TurnTimeout

from world import FakeActions, draft, open_trackers, open_turns, said, turn


@pytest.fixture
def journal(tmp_path):
    return f"sqlite:///{tmp_path}/dialogue.db"


async def test_a_turn_runs_one_action_and_returns_its_drafts(processor, journal):
    actions = FakeActions(action_recommend=said("here", "and_here", awaiting="offer", amount=50000))
    answer = await open_turns(processor, journal, actions).take(turn(1, "recommend"))
    assert answer.as_json() == {
        "turn_id": "c1:1",
        "replies": [draft("here"), draft("and_here")],
        "slots": {"awaiting": "offer", "amount": 50000},
        "turns": 1,
        "repeated": False,
    }
    assert actions.calls == ["action_session_start", "action_recommend"]


async def test_the_open_question_decides_what_yes_means(processor, journal):
    turns = open_turns(
        processor,
        journal,
        FakeActions(
            action_recommend=said("list", awaiting="offer"),
            action_accept_offer=said("may_we_call", awaiting="contact_consent"),
        ),
    )
    said_by_turn = [
        (await turns.take(turn(number, intent))).replies
        for number, intent in enumerate(["affirm", "recommend", "affirm", "affirm"], 1)
    ]
    assert said_by_turn == [
        [draft("action_affirm")],
        [draft("list")],
        [draft("may_we_call")],
        [draft("action_grant_contact")],
    ]


async def test_actions_see_the_metadata_and_the_whole_parse(processor, journal):
    seen = []
    actions = FakeActions(action_greet=lambda tracker: seen.append(tracker) or said("hello"))
    await open_turns(processor, journal, actions).take(turn(1, "greet", model_version="m7"))
    message = seen[0].latest_message
    assert message.metadata == {
        "conversation_id": "c1",
        "turn_id": "c1:1",
        "language": "zh",
        "channel": "app",
    }
    assert message.parse_data["model_version"] == "m7"


async def test_a_session_starts_with_the_slots_that_it_is_given(processor, journal):
    carried = {
        "events": [
            {"event": "session_started"},
            {"event": "slot", "name": "awaiting", "value": "offer"},
            {"event": "slot", "name": "product", "value": "D001"},
            {"event": "action", "name": "action_listen"},
        ],
        "responses": [],
    }
    actions = FakeActions(action_session_start=carried)
    answer = await open_turns(processor, journal, actions).take(turn(1, "affirm"))
    assert answer.replies == [draft("action_accept_offer")]
    assert answer.slots == {"awaiting": "offer", "product": "D001"}


async def test_a_repeated_turn_returns_the_stored_replies_and_runs_nothing(processor, journal):
    actions = FakeActions(action_recommend=said("list", awaiting="offer"))
    turns = open_turns(processor, journal, actions)
    first = await turns.take(turn(1, "recommend"))
    await turns.take(turn(2, "deny"))
    before = list(actions.calls)
    again = await turns.take(turn(1, "recommend"))
    assert (again.replies, again.repeated, again.turns) == (first.replies, True, 2)
    assert actions.calls == before


async def test_a_number_that_comes_again_with_other_words_is_another_turn(processor, journal):
    turns = open_turns(processor, journal)
    lost, new = turn(1, "recommend"), turn(1, "greet")
    lost.metadata["message_id"], new.metadata["message_id"] = "m1", "m2"
    await turns.take(lost)
    answer = await turns.take(new)
    assert (answer.replies, answer.repeated) == ([draft("action_greet")], False)
    again = await turns.take(new)
    assert (again.replies, again.repeated) == (answer.replies, True)


async def test_the_same_turn_sent_twice_at_once_runs_once(processor, journal):
    actions = FakeActions()
    turns = open_turns(processor, journal, actions)
    answers = await asyncio.gather(*[turns.take(turn(1, "greet")) for _ in range(3)])
    assert sorted(answer.repeated for answer in answers) == [False, True, True]
    assert actions.calls == ["action_session_start", "action_greet"]


@pytest.mark.parametrize("at", ["action_session_start", "action_recommend"])
async def test_a_failed_action_leaves_no_trace_and_the_turn_can_be_sent_again(
    processor, journal, at
):
    actions = FakeActions()
    turns = open_turns(processor, journal, actions)
    works, actions.script[at] = actions.script.get(at, said("list")), ActionFailed("down")
    with pytest.raises(ActionFailed) as failure:
        await turns.take(turn(1, "recommend"))
    assert failure.value.retryable
    assert list(await open_trackers(processor, journal).keys()) == []
    actions.script[at] = works
    answer = await turns.take(turn(1, "recommend"))
    assert (answer.repeated, answer.turns, len(answer.replies)) == (False, 1, 1)


async def test_a_failure_in_a_running_session_keeps_the_turns_before_it(processor, journal):
    actions = FakeActions(
        action_recommend=said("list", awaiting="offer"), action_accept_offer=ActionFailed("down")
    )
    turns = open_turns(processor, journal, actions)
    await turns.take(turn(1, "recommend"))
    with pytest.raises(TurnFailed):
        await turns.take(turn(2, "affirm"))
    answer = await turns.take(turn(3, "explain_why"))
    assert (answer.turns, answer.slots) == (2, {"awaiting": "offer"})


async def test_a_turn_that_cannot_be_kept_is_not_answered(processor, journal):
    trackers = open_trackers(processor, journal)
    turns = open_turns(processor, journal, trackers=trackers)
    await turns.take(turn(1, "greet"))
    keep = trackers._journal.append
    trackers._journal.append = _disk_full
    with pytest.raises(OSError, match="full"):
        await turns.take(turn(2, "thank"))
    trackers._journal.append = keep
    answer = await turns.take(turn(2, "thank"))
    assert (answer.repeated, answer.turns) == (False, 2)


async def _disk_full(_entry):
    raise OSError("disk full")


async def test_a_rejected_action_gives_way_to_the_fallback(processor, journal):
    actions = FakeActions(action_renew=ActionRejected("action_renew"))
    answer = await open_turns(processor, journal, actions).take(turn(1, "renew"))
    assert answer.replies == [draft("action_clarify")]


async def test_an_unknown_intent_is_clarified(processor, journal):
    answer = await open_turns(processor, journal).take(turn(1, "from_a_newer_nlu"))
    assert answer.replies == [draft("action_clarify")]


async def test_a_turn_that_takes_too_long_leaves_no_trace(processor, journal):
    actions = FakeActions(action_greet=lambda _: asyncio.Event().wait())
    turns = open_turns(processor, journal, actions, turn_s=0.05)
    with pytest.raises(TurnTimeout) as failure:
        await turns.take(turn(1, "greet"))
    assert failure.value.retryable
    assert list(await open_trackers(processor, journal).keys()) == []


async def test_a_session_continued_elsewhere_is_not_overwritten(processor, journal):
    here, there = open_turns(processor, journal), open_turns(processor, journal)
    await here.take(turn(1, "greet"))
    here._actions.script["action_thank"] = lambda _: _then_said(there, turn(2, "goodbye"))
    with pytest.raises(TrackerConflict):
        await here.take(turn(3, "thank"))
    here._actions.script["action_thank"] = said("welcome")
    answer = await here.take(turn(3, "thank"))
    assert (answer.turns, answer.replies) == (3, [draft("welcome")])


async def _then_said(turns, request):
    await turns.take(request)
    return said("too_late")


async def test_every_event_of_a_turn_is_kept_once(processor, journal):
    turns = open_turns(processor, journal, FakeActions(action_greet=said("hello", misses=1)))
    for number in range(1, 4):
        await turns.take(turn(number, "greet"))
    tracker = await open_trackers(processor, journal).retrieve("c1.1")
    kinds = [event.type_name for event in tracker.events]
    assert kinds[:4] == ["slot", "action", "session_started", "action"]
    turn_kinds = [k for k in kinds[4:] if k != "user_featurization"]
    assert turn_kinds == ["user", "action", "bot", "slot", "action"] * 3
