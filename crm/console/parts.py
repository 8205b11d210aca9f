"""Small building blocks of the pages: text, chips, cards, buttons, empty states."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, Literal, TypeVar

from nicegui import ui
from nicegui.client import Client
from nicegui.elements.mixins.text_element import TextElement
from nicegui.elements.mixins.validation_element import ValidationElement

Tone = Literal["", "good", "warn", "bad", "accent"]
Kind = Literal["primary", "plain", "danger"]
ChoiceT = TypeVar("ChoiceT")


def box(classes: str, tag: str = "div") -> ui.element:
    """Return an empty element to be filled."""
    return ui.element(tag).classes(classes)


def text(words: str, classes: str = "", tag: str = "div") -> TextElement:
    """Show words, never as HTML."""
    shown = TextElement(tag=tag, text=words)
    return shown.classes(classes) if classes else shown


def chip(words: str, tone: Tone = "") -> TextElement:
    """Show a short state."""
    return text(words, f"chip {tone}".strip(), "span")


def grade(letter: str, label: str) -> ui.element:
    """Show a lead's grade."""
    return text(letter, f"grade {letter}").props(f'role=img aria-label="{label}"')


def button(
    words: str,
    on_click: Callable[..., Any] | None = None,
    kind: Kind = "plain",
    icon: str | None = None,
) -> ui.button:
    """Show a button of ours."""
    return (
        ui.button(words, on_click=on_click, icon=icon, color=None)
        .classes(kind)
        .props("no-caps unelevated")
    )


def tool(icon: str, label: str, on_click: Callable[..., Any] | None = None) -> ui.button:
    """Show an icon button whose meaning is said to screen readers and on hover."""
    shown = ui.button(icon=icon, on_click=on_click, color=None).classes("tool")
    shown.props(f'flat round dense aria-label="{label}"')
    with shown:
        ui.tooltip(label)
    return shown


@contextmanager
def card(title: str, *, right: str = "") -> Iterator[ui.element]:
    """Show a titled card around what is built inside."""
    with box("card", "section") as shown:
        with box("card-head"):
            text(title, tag="h2")
            if right:
                text(right, "quiet small")
        yield shown


@contextmanager
def facts() -> Iterator[None]:
    """Show a list of names and values around ``fact``."""
    with box("facts", "dl"):
        yield


@contextmanager
def fact(name: str) -> Iterator[None]:
    """Show a name, and as its value what is built inside."""
    text(name, tag="dt")
    with box("", "dd"):
        yield


def empty(icon: str, title: str, hint: str = "") -> None:
    """Say that there is nothing here, and what to do about it."""
    with box("empty"):
        ui.icon(icon)
        text(title, "strong")
        if hint:
            text(hint)


@contextmanager
def dialog(page: Client, title: str) -> Iterator[ui.dialog]:
    """Open a dialog around what is built inside; it is gone when it is closed.

    It belongs to the page, so that a pane that is redrawn meanwhile does not take it away.
    """
    with page:
        shown = ui.dialog()
    shown.on("hide", shown.delete)
    with shown, ui.card().classes("dialog").props(f'role=dialog aria-label="{title}"'):
        text(title, tag="h2")
        yield shown
    shown.open()


class Choice:
    """One of several, to be chosen in a dialog; says in its place that none is.

    Args:
        options: the choices and their words.
    """

    def __init__(self, options: Mapping[str, str]) -> None:
        self.radio = ui.radio(dict(options), value=None).props("dense")
        self._trouble = text("", "field-trouble").props("role=alert")
        self._trouble.set_visibility(False)
        self.radio.on_value_change(lambda: self.complain(""))

    @property
    def value(self) -> str | None:
        """What is chosen."""
        return None if self.radio.value is None else str(self.radio.value)

    def complain(self, words: str) -> None:
        """Say what is wrong with the choice; nothing, when it is right."""
        self._trouble.text = words
        self._trouble.set_visibility(bool(words))


def forgive(*fields: ValidationElement[Any]) -> None:
    """Take away what is said to be wrong with a field as soon as it is changed."""
    for field in fields:
        field.on_value_change(lambda field=field: setattr(field, "error", None))


def select_options(field: ui.select | ui.input) -> None:
    """Give a field the look of ours."""
    field.props("outlined dense options-dense").classes("grow")


def search(label: str, on_change: Callable[..., Any]) -> ui.input:
    """Show a field that searches while the person types."""
    field = ui.input(placeholder=label, on_change=on_change)
    field.props(f'outlined dense clearable debounce=250 aria-label="{label}"')
    with field.add_slot("prepend"):
        ui.icon("search")
    return field


class Segments(Generic[ChoiceT]):
    """A row of choices of which one is on.

    Args:
        labels: the choices and their words.
        chosen: the one that is on at first.
        on_choose: called with the choice that the person makes.
    """

    def __init__(
        self,
        labels: Mapping[ChoiceT, str],
        chosen: ChoiceT,
        on_choose: Callable[[ChoiceT], Awaitable[None]],
    ) -> None:
        self._on_choose = on_choose
        with box("segments").props("role=group"):
            self._shown = {each: self._segment(each, words) for each, words in labels.items()}
        self._mark(chosen)

    def _segment(self, choice: ChoiceT, words: str) -> ui.element:
        async def choose() -> None:
            self._mark(choice)
            await self._on_choose(choice)

        return text(words, "segment", "button").props("type=button").on("click", choose)

    def _mark(self, chosen: ChoiceT) -> None:
        for choice, shown in self._shown.items():
            on = choice == chosen
            shown.classes(add="on" if on else "", remove="" if on else "on")
            shown.props(f"aria-pressed={'true' if on else 'false'}")
