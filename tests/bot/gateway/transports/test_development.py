"""The development door: personas, their step-up, a caller's keys; outside it there is none."""

from collections.abc import Callable

import pytest
from rest_client import Client


async def test_the_persona_sign_in_gives_a_token_that_works(client: Client) -> None:
    signed = (await client.http.post("/api/dev/sign-in", json={"cif_no": "2"})).json()
    me = await client.get("/api/me", {"Authorization": f"Bearer {signed['token']}"})
    assert (me["signed_in"], me["acr"]) == (True, 1)


async def test_the_development_step_up_is_stronger(client: Client) -> None:
    stronger = (await client.http.post("/api/dev/step-up", headers=client.sign_in())).json()
    assert client.gateway.identity.verify(stronger["token"]).acr == 2


async def test_an_unknown_persona_is_not_found(client: Client) -> None:
    answer = await client.http.post("/api/dev/sign-in", json={"cif_no": "nobody"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "customer_unknown")


async def test_the_personas_that_exist_are_listed(client: Client) -> None:
    listed = await client.get("/api/dev/personas")
    assert [persona["cif_no"] for persona in listed["personas"]] == ["1", "2", "3"]
    assert listed["personas"][0]["name"] == {"zh": "张先生", "en": "Mr Zhang"}
    assert (len(listed["starters"]["zh"]), listed["console_url"]) == (3, "http://console")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"code": "654321"}, "not_verified"),
        ({"last_digits": "0012"}, "not_verified"),
        ({"number": "13900139000"}, "not_verified"),
        ({"last_digits": "1"}, "frame_malformed"),
    ],
)
async def test_a_caller_is_who_the_keys_say(
    client: Client, changed: dict[str, str], reason: str | None
) -> None:
    keyed = {"number": "138 0013 8001", "last_digits": "0011", "code": "123456"} | changed
    answer = await client.http.post("/api/dev/phone-identity", json=keyed)
    if reason is not None:
        assert answer.json()["error"]["code"] == reason
        return
    proof = client.gateway.identity.verify(answer.json()["token"])
    assert (proof.cif_no, proof.acr) == ("1", 2)


@pytest.mark.parametrize(
    "path", ["/api/dev/sign-in", "/api/dev/step-up", "/api/dev/phone-identity"]
)
async def test_outside_development_there_is_no_such_door(
    open_client: Callable[..., Client], path: str
) -> None:
    client = open_client(console_url=None)
    assert (await client.http.post(path, json={"cif_no": "1"})).status_code == 404
