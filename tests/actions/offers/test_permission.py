"""What is said of a refusal of the gate."""

import pytest

from actions.offers.permission import SPOKEN
from crm.gate import Reason
from data.texts.catalogue import Texts


@pytest.mark.parametrize("reason", sorted(SPOKEN))
def test_what_has_words_of_its_own_is_a_reason_of_the_gate(reason: str) -> None:
    assert reason in set(Reason)
    assert Texts.load().has(f"offers.cannot_{reason}")
