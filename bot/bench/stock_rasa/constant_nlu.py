"""An understanding service that answers constants: ``constant_nlu.py PORT``.

``STOCK_TURNS`` names a file of what is understood by each text's words (`bot/bench/recording.py`);
a text that is not in it has the intent ``STOCK_INTENT``.
"""

import json
import os
import re
import sys
from typing import Any

from aiohttp import web

INTENT = {"name": os.environ["STOCK_INTENT"], "confidence": 0.95}
USUAL = {
    "intent": INTENT,
    "entities": [{"entity": "amount", "value": "50000", "start": 2, "end": 5}],
    "intent_ranking": [INTENT],
}


def recorded() -> dict[str, Any]:
    """Return what is understood by the words of each text."""
    if not (path := os.environ.get("STOCK_TURNS")):
        return {}
    with open(path, encoding="utf-8") as file:
        return {words: turn["parse"] for words, turn in json.load(file).items()}


PARSES = recorded()


async def parse(request: web.Request) -> web.Response:
    """Answer Rasa's question about a text."""
    text = json.loads(await request.read()).get("text") or ""
    return web.json_response({"text": text, **PARSES.get(re.sub(r"\d+", "#", text), USUAL)})


async def alive(_request: web.Request) -> web.Response:
    """Answer that the service is there."""
    return web.Response(text="ok")


def main() -> None:
    """Serve on the port that is named."""
    app = web.Application()
    app.add_routes([web.post("/model/parse", parse), web.get("/", alive)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
