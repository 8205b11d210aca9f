import pytest

from bot.voice.transports.allowing import AllowList, ListenerOpen


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_needs_no_list(host: str) -> None:
    AllowList().require_closed(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "pbx.bank"])  # noqa: S104
def test_other_addresses_need_one(host: str) -> None:
    with pytest.raises(ListenerOpen, match="BANTER_VOICE_ALLOWED"):
        AllowList().require_closed(host)
    AllowList(["10.1.2.3"]).require_closed(host)


def test_only_named_addresses_and_this_machine_may_connect() -> None:
    allowed = AllowList(["10.1.2.3", "192.168.7.0/24", "fd00::/8"])
    admitted = ["127.0.0.1", "::1", "10.1.2.3", "192.168.7.9", "fd00::5", "::ffff:10.1.2.3"]
    assert [address for address in admitted if not allowed.admits(address)] == []
    for address in ("10.1.2.4", "192.168.8.1", "8.8.8.8", "", "pbx"):
        assert not allowed.admits(address)


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="pbx"):
        AllowList(["pbx"])
