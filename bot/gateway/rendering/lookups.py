"""What rendering looks up in the bank's records (blocking: called in threads and the worker)."""

from __future__ import annotations

from crm import conversations
from crm.bank import Bank
from crm.people import customers
from crm.shelf import products
from crm.shelf.products import DisclosureText
from data.texts.phrases import Label


class Lookups:
    """Texts and names that a draft only points at."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._disclosures: dict[tuple[str, int], DisclosureText] = {}

    def disclosure(self, disclosure_id: str, version: int) -> DisclosureText:
        """Return a disclosure's text (blocking; a version never changes, so it is kept).

        Raises:
            NotFound: there is no such disclosure.
        """
        known = self._disclosures.get((disclosure_id, version))
        if known is None:
            with self._bank.read() as work:
                known = products.disclosure(work, disclosure_id, version)
            self._disclosures[disclosure_id, version] = known
        return known

    def addressee(self, conversation_id: str) -> Label:
        """Return how to address the customer of a conversation (blocking).

        Raises:
            NotFound: there is no such conversation.
        """
        with self._bank.read() as work:
            view = conversations.require(work, conversation_id)
            if view.customer_id is None:
                return customers.NAMELESS
            return customers.display_name(work, view.customer_id, view.language)
