"""An understanding service that understands ``STOCK_INTENT`` always: ``constant_nlu.py PORT``."""

import json
import os
import sys

from aiohttp import web

INTENT = {"name": os.environ["STOCK_INTENT"], "confidence": 0.95}
ANSWER = {
    "intent": INTENT,
    "entities": [{"entity": "amount", "value": "50000", "start": 2, "end": 5}],
    "intent_ranking": [INTENT],
}


async def parse(request: web.Request) -> web.Response:
    """Answer Rasa's question about a text."""
    text = json.loads(await request.read()).get("text") or ""
    return web.json_response({"text": text, **ANSWER})


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
