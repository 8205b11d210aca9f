"""What the app serves beside the conversation: the page, its headers, readiness, figures."""

from rest_client import Client


async def test_the_page_and_its_words_are_served(client: Client) -> None:
    page = await client.http.get("/")
    words = await client.get("/api/texts/zh")
    assert page.headers["content-type"].startswith("text/html")
    assert words["card_labels"]["term"] == "期限"
    assert (await client.http.get("/static/page.js")).status_code == 200


async def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/", "/api/me", "/static/page.js", "/nothing"):
        headers = (await client.http.get(path)).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["permissions-policy"].endswith("microphone=(self)")


async def test_ready_names_the_service_that_is_out(client: Client) -> None:
    well = await client.http.get("/ready")
    client.gateway.nlu.failures = -1
    ill = await client.http.get("/ready")
    assert (well.status_code, ill.status_code) == (200, 503)
    assert ill.json()["services"] == {"bank": True, "nlu": False, "rasa": True}
    assert ("trouble" in well.json(), ill.json()["trouble"]) == (False, {"nlu": "nlu is down"})


async def test_a_gateway_that_cannot_hear_is_ready_all_the_same(client: Client) -> None:
    ready = await client.http.get("/ready")
    assert ready.status_code == 200
    assert ready.json()["optional"] == {"listening": {"zh": "off", "en": "off"}}
    told = await client.get("/api/listening")
    assert told["en"]["sentence"] == "Speaking is not available at the moment; please type."


async def test_the_figures_are_counted(client: Client) -> None:
    await client.say("你好", client.sign_in())
    await client.http.post("/api/messages", content=b"{", headers=client.sign_in())
    figures = (await client.http.get("/metrics")).text
    assert 'banter_gateway_turns_total{outcome="done"} 1.0' in figures
    assert 'banter_gateway_refused_total{code="frame_malformed"} 1.0' in figures
    assert "banter_gateway_waiting_turns 0.0" in figures
