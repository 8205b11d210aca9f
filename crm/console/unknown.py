"""The page for addresses that lead nowhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from crm.console.access import sessions
from crm.console.shell import HTML_LANGUAGE, static_file
from crm.console.words import Words
from data.texts.catalogue import Texts

_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{stylesheet}">
<body class="{body}">
<main class="empty"><p class="strong">{title}</p><p>{hint}</p>
<p><a href="{home}">{back}</a></p></main>
"""


def unknown_page(texts: Texts) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return the handler that answers for unknown addresses, without repeating them."""

    async def answer(request: Request, _: Exception) -> Response:
        words = Words(texts, sessions.language(request))
        page = _PAGE.format(
            language=HTML_LANGUAGE[words.language],
            title=escape(words("unknown.title")),
            hint=escape(words("unknown.hint")),
            back=escape(words("unknown.back")),
            home=sessions.HOME,
            stylesheet=static_file("console.css"),
            body="body--dark" if sessions.dark(request) else "",
        )
        return HTMLResponse(page, 404)

    return answer
