"""Every pair of open question and intent leads to the action of the dialogue table."""

import pytest
from banter_rasa.deciding import PlainGraphRunner
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

AWAITING = [
    "none",
    "offer",
    "personalisation_consent",
    "contact_consent",
    "disclosure",
    "assessment_offer",
    "assessment",
    "amount",
    "term",
    "product",
    "callback_offer",
    "callback_time",
    "callback_confirm",
    "appointment",
    "clarification",
    "rating",
    "phone_number",
    "phone_consent",
    "renewal",
    "loan_amount",
    "loan_term",
    "lead_withdrawal",
    "number_deletion",
]

WHATEVER_IS_OPEN = {
    "greet": "greet",
    "goodbye": "goodbye",
    "thank": "thank",
    "ask_capabilities": "capabilities",
    "bot_challenge": "bot_challenge",
    "chitchat": "chitchat",
    "search_products": "search_products",
    "product_details": "product_details",
    "ask_rate": "product_attribute",
    "ask_term": "product_attribute",
    "ask_minimum": "product_attribute",
    "ask_risk": "product_attribute",
    "ask_fees": "product_attribute",
    "recommend": "recommend",
    "more_options": "more_options",
    "compare": "compare",
    "explain_why": "explain",
    "not_interested": "refuse_offer",
    "accept_offer": "accept_offer",
    "stop_recommending": "stop_recommending",
    "opt_out_channel": "opt_out_channel",
    "personalisation_off": "personalisation_off",
    "personalisation_on": "personalisation_on",
    "resume_offers": "resume_offers",
    "risk_assessment": "start_assessment",
    "ask_risk_level": "risk_level",
    "ask_balance": "balance",
    "ask_holdings": "holdings",
    "calculate_deposit": "calculate_deposit",
    "calculate_loan": "calculate_loan",
    "book_callback": "book_callback",
    "book_appointment": "book_callback",
    "ask_appointments": "appointments",
    "move_appointment": "move_appointment",
    "cancel_appointment": "cancel_appointment",
    "ask_maturity": "maturity",
    "renew": "renew",
    "complaint": "complaint",
    "dispute": "dispute",
    "lost_card": "lost_card",
    "fraud": "fraud",
    "bereavement": "bereavement",
    "faq": "answer_faq",
    "human": "handoff",
    "rate": "record_rating",
    "leave_number": "leave_number",
    "switch_language": "switch_language",
    "abuse": "abuse",
    "out_of_scope": "out_of_scope",
    "nlu_fallback": "clarify",
    "repeat": "repeat",
    "skip": "skip",
    "need_time": "take_time",
}

# Intents that the open question gives their meaning; "else" is for every other question.
BY_QUESTION = {
    "affirm": {
        "offer": "accept_offer",
        "personalisation_consent": "grant_personalisation",
        "contact_consent": "grant_contact",
        "disclosure": "acknowledge_disclosure",
        "assessment_offer": "start_assessment",
        "assessment": "answer_assessment",
        "callback_offer": "book_callback",
        "callback_confirm": "confirm_callback",
        "clarification": "clarified",
        "phone_consent": "grant_number",
        "renewal": "renew",
        "lead_withdrawal": "withdraw_lead",
        "number_deletion": "erase_number",
        "else": "affirm",
    },
    "deny": {
        "offer": "refuse_offer",
        "personalisation_consent": "decline_personalisation",
        "contact_consent": "decline_contact",
        "disclosure": "decline_disclosure",
        "assessment_offer": "decline_assessment",
        "assessment": "answer_assessment",
        "callback_offer": "decline_callback",
        "callback_confirm": "decline_callback",
        "clarification": "clarify",
        "phone_consent": "decline_number",
        "renewal": "decline_renewal",
        "lead_withdrawal": "keep_lead",
        "number_deletion": "keep_number",
        "else": "deny",
    },
    "cancel": {
        "lead_withdrawal": "withdraw_lead",
        "number_deletion": "erase_number",
        "else": "cancel",
    },
    "acknowledge_disclosure": {
        "disclosure": "acknowledge_disclosure",
        "contact_consent": "grant_contact",
        "else": "acknowledge_out_of_turn",
    },
    "inform": {
        "assessment": "answer_assessment",
        "rating": "record_rating",
        "callback_time": "callback_time",
        "callback_confirm": "callback_time",
        "appointment": "choose_appointment",
        "phone_number": "leave_number",
        "else": "inform",
    },
    "choose": {
        "assessment": "answer_assessment",
        "rating": "record_rating",
        "else": "choose",
    },
    "correct": {
        "callback_offer": "callback_time",
        "callback_time": "callback_time",
        "callback_confirm": "callback_time",
        "appointment": "choose_appointment",
        "else": "correct",
    },
}
INTENTS = (*WHATEVER_IS_OPEN, *BY_QUESTION)


def expected(awaiting, intent):
    if intent in WHATEVER_IS_OPEN:
        return "action_" + WHATEVER_IS_OPEN[intent]
    by_question = BY_QUESTION[intent]
    return "action_" + by_question.get(awaiting, by_question["else"])


@pytest.fixture(scope="module")
def predict(processor):
    runner = PlainGraphRunner(processor.graph_runner)

    def next_action(*events):
        tracker = DialogueStateTracker("c1.1", processor.domain.slots)
        for event in events:
            tracker.update(event)
        results = runner.run({"__tracker__": tracker}, [processor.model_metadata.core_target])
        (prediction,) = results.values()
        return processor.domain.action_names_or_texts[prediction.max_confidence_index]

    return next_action


def heard(intent):
    return UserUttered("某句话", {"name": intent, "confidence": 0.9}, [])


@pytest.mark.parametrize("awaiting", AWAITING)
def test_every_intent_leads_to_its_action(predict, awaiting):
    before = [ActionExecuted(ACTION_LISTEN_NAME)]
    if awaiting != "none":  # the slot's own initial value
        before = [SlotSet("awaiting", awaiting), *before]
    decided = {intent: predict(*before, heard(intent)) for intent in INTENTS}
    assert decided == {intent: expected(awaiting, intent) for intent in INTENTS}


@pytest.mark.parametrize("awaiting", AWAITING)
def test_every_action_ends_the_turn_whatever_it_asks(predict, processor, awaiting):
    """Also for a stock Rasa, which predicts again after an action."""
    actions = [a for a in processor.domain.user_actions if a != "action_session_start"]
    after = {
        action: predict(
            ActionExecuted(ACTION_LISTEN_NAME),
            heard("affirm"),
            ActionExecuted(action),
            SlotSet("awaiting", awaiting),
        )
        for action in actions
    }
    assert after == dict.fromkeys(actions, ACTION_LISTEN_NAME)


def test_the_table_names_every_intent_and_question_of_the_domain(processor):
    theirs = {"back", "restart", "session_start"}
    assert set(processor.domain.intents) - theirs == set(INTENTS)
    (slot,) = (slot for slot in processor.domain.slots if slot.name == "awaiting")
    assert set(slot.values) - {"__other__"} == set(AWAITING)


def test_the_table_names_every_action_of_the_domain(processor):
    reached = {expected(awaiting, intent) for awaiting in AWAITING for intent in INTENTS}
    assert set(processor.domain.user_actions) == reached | {"action_session_start"}


def test_only_the_open_question_steers_rules(processor):
    assert [slot.name for slot in processor.domain.slots if slot.has_features()] == ["awaiting"]


def test_an_entity_changes_no_decision(predict):
    entities = [{"entity": "amount", "value": "50000"}, {"entity": "unheard_of", "value": "1"}]
    intent = {"name": "recommend", "confidence": 0.9}
    message = UserUttered("五万块", intent, entities)
    assert predict(ActionExecuted(ACTION_LISTEN_NAME), message) == "action_recommend"
