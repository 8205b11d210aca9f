"""Ports: which are taken is said before anything starts."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import pytest

from bot.settings import RoleSettings
from bot.supervisor.ports import PortTaken, free_ports, on_free_ports, require_free


@contextmanager
def listening(ports: Iterable[int]) -> Iterator[int]:
    """Listen on the first of the ports that is free."""
    with socket.socket() as other:
        for port in ports:
            with suppress(OSError):
                other.bind(("127.0.0.1", port))
                break
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with listening([0]) as port:
        yield port


def test_free_ports_may_be_used() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
    require_free(("a role", "127.0.0.1", port, "BANTER_X_PORT") for port in ports)


def test_a_port_in_use_is_named_with_role_and_setting(taken: int) -> None:
    asked = [
        ("nlu", "127.0.0.1", free_ports(1)[0], "BANTER_NLU_PORT"),
        ("Rasa", "127.0.0.1", taken, "BANTER_RASA_PORT"),
    ]
    with pytest.raises(PortTaken) as refused:
        require_free(asked)
    assert str(refused.value) == (
        f"Port {taken} for Rasa is in use: stop the other program (is Banter running already?) "
        f"or choose another port, e.g. BANTER_RASA_PORT={taken + 1000} make run."
    )


def test_the_port_that_is_proposed_exists() -> None:
    with listening(range(64_600, 65_536)) as high, pytest.raises(PortTaken) as refused:
        require_free([("nlu", "127.0.0.1", high, "BANTER_NLU_PORT")])
    assert f"BANTER_NLU_PORT={high - 1000} " in str(refused.value)


def test_an_address_that_is_not_ours_is_said() -> None:
    with pytest.raises(PortTaken) as refused:
        require_free([("the console", "192.0.2.1", 8001, "BANTER_CONSOLE_PORT")])
    sentence = str(refused.value)
    assert sentence.startswith("the console cannot listen on 192.0.2.1:8001 (")
    assert sentence.endswith("; see BANTER_CONSOLE_PORT and BANTER_HOST.")


def test_a_house_of_a_moment_takes_other_ports_and_keeps_the_rest() -> None:
    roles = RoleSettings(rasa_token="secret")
    moment = on_free_ports(roles)
    ports = [
        getattr(moment, f"{name}_port") for name in ("gateway", "console", "actions", "nlu", "rasa")
    ]  # noqa: E501
    assert len(set(ports)) == 5
    assert moment.rasa_token == "secret"
    assert (roles.with_voice, moment.with_voice) == (True, False)
