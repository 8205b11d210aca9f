"""Intents as staff read and choose them: by what they mean, with their name beside."""

from __future__ import annotations

from nicegui import ui

from crm import leads
from crm.console import parts
from crm.console.words import Words
from data.utterances import gist, load_intents

_NO_WISH = frozenset({"small_talk"})
_SEPARATOR = " — "
# An option says what the intent means, and below it how it is called in the training data.
_OPTION = f"""
<q-item v-bind="props.itemProps">
  <q-item-section>
    <q-item-label>{{{{ props.opt.label.split('{_SEPARATOR}')[0] }}}}</q-item-label>
    <q-item-label caption>{{{{ props.opt.label.split('{_SEPARATOR}')[1] }}}}</q-item-label>
  </q-item-section>
</q-item>
"""


def meanings(words: Words) -> dict[str, str]:
    """Return intent -> what it means, in the person's language."""
    return {one.name: words.value(one.description) for one in load_intents()}


def meaning(words: Words, intent: str) -> str:
    """Return what an intent means in few words; its name if it is not known any more."""
    return gist(meanings(words).get(intent, intent))


def lead_intent_field(words: Words, label: str, value: str) -> ui.select:
    """Show a field in which the intent of a lead is chosen, of those that make one."""
    options = {each: words.of(f"leads.intent.{each}") for each in leads.INTENTS}
    options.setdefault(value, meaning(words, value))
    field = ui.select(options, value=value, label=label)
    parts.select_options(field)
    return field


def meant_field(words: Words, label: str) -> ui.select:
    """Show a field in which what a customer meant is searched for, by its short name."""
    options = {
        one.name: gist(words.value(one.description))
        for one in load_intents()
        if one.group not in _NO_WISH
    }
    field = ui.select(options, value=None, label=label, with_input=True, clearable=True)
    parts.select_options(field)
    return field


def intent_field(words: Words, label: str, value: str | None = None) -> ui.select:
    """Show a field in which one intent is searched for and chosen."""
    options = {
        name: f"{described}{_SEPARATOR}{name}" for name, described in meanings(words).items()
    }
    known = value if value in options else None
    field = ui.select(options, value=known, label=label, with_input=True, clearable=True)
    parts.select_options(field)
    field.add_slot("option", _OPTION)
    return field
