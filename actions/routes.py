"""Which action an intent means when nothing is being asked: for buttons and clarified words.

Rasa's rules say the same (``bot/rasa/rules``); a test holds the two together.
"""

from __future__ import annotations

ROUTES = {
    "greet": "action_greet",
    "goodbye": "action_goodbye",
    "thank": "action_thank",
    "ask_capabilities": "action_capabilities",
    "bot_challenge": "action_bot_challenge",
    "chitchat": "action_chitchat",
    "search_products": "action_search_products",
    "product_details": "action_product_details",
    "ask_rate": "action_product_attribute",
    "ask_term": "action_product_attribute",
    "ask_minimum": "action_product_attribute",
    "ask_risk": "action_product_attribute",
    "ask_fees": "action_product_attribute",
    "recommend": "action_recommend",
    "more_options": "action_more_options",
    "compare": "action_compare",
    "explain_why": "action_explain",
    "not_interested": "action_refuse_offer",
    "accept_offer": "action_accept_offer",
    "stop_recommending": "action_stop_recommending",
    "opt_out_channel": "action_opt_out_channel",
    "personalisation_off": "action_personalisation_off",
    "personalisation_on": "action_personalisation_on",
    "resume_offers": "action_resume_offers",
    "risk_assessment": "action_start_assessment",
    "ask_risk_level": "action_risk_level",
    "ask_balance": "action_balance",
    "ask_holdings": "action_holdings",
    "calculate_deposit": "action_calculate_deposit",
    "calculate_loan": "action_calculate_loan",
    "book_callback": "action_book_callback",
    "book_appointment": "action_book_callback",
    "ask_appointments": "action_appointments",
    "move_appointment": "action_move_appointment",
    "cancel_appointment": "action_cancel_appointment",
    "ask_maturity": "action_maturity",
    "renew": "action_renew",
    "complaint": "action_complaint",
    "dispute": "action_dispute",
    "lost_card": "action_lost_card",
    "fraud": "action_fraud",
    "bereavement": "action_bereavement",
    "faq": "action_answer_faq",
    "human": "action_handoff",
    "rate": "action_record_rating",
    "leave_number": "action_leave_number",
    "switch_language": "action_switch_language",
    "repeat": "action_repeat",
    "need_time": "action_take_time",
    "cancel": "action_cancel",
    "abuse": "action_abuse",
    "out_of_scope": "action_out_of_scope",
}

# Asked back in human words when they were not sure enough (text keys ``clarify.<intent>``).
# Small talk is not worth a question; opting out and care routes are, and are never guessed.
CLARIFIED = frozenset(ROUTES) - {
    "greet",
    "goodbye",
    "thank",
    "bot_challenge",
    "chitchat",
    "rate",
    "repeat",
    "need_time",
    "abuse",
    "out_of_scope",
}

# What a task is continued with once a missing value has been given.
TASKS = {
    "recommend": "action_recommend",
    "accept_offer": "action_accept_offer",
    "product_details": "action_product_details",
    "product_attribute": "action_product_attribute",
    "compare": "action_compare",
    "calculate_deposit": "action_calculate_deposit",
    "calculate_loan": "action_calculate_loan",
}
