"""From where a PBX may connect: AudioSocket knows no password, so addresses are checked."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from bot.voice.contract import VoiceError

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


class ListenerOpen(VoiceError):
    """A port would be open to everybody; the message says which setting closes it."""


class AllowList:
    """Addresses that may connect; this machine always may.

    Args:
        networks: addresses or networks, e.g. ``10.1.2.0/24``.

    Raises:
        ValueError: one of them is neither.
    """

    def __init__(self, networks: Sequence[str] = ()) -> None:
        named = (ipaddress.ip_network(network, strict=False) for network in networks)
        self._networks: tuple[_Network, ...] = (*_LOOPBACK, *named)
        self._named = bool(networks)

    def admits(self, address: str) -> bool:
        """Return whether this peer may connect.

        >>> AllowList().admits("127.0.0.1"), AllowList().admits("10.1.2.3")
        (True, False)
        >>> allowed = AllowList(["10.1.2.0/24"])
        >>> allowed.admits("::ffff:10.1.2.3"), allowed.admits("no address")
        (True, False)
        """
        try:
            peer = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
            peer = peer.ipv4_mapped
        return any(peer in network for network in self._networks)

    def require_closed(self, host: str) -> None:
        """Check that binding here lets in nobody that was not named.

        Raises:
            ListenerOpen: the host is no loopback address and nobody was named.
        """
        loopback = host == "localhost" or (_is_address(host) and self._is_loopback(host))
        if not loopback and not self._named:
            raise ListenerOpen(
                f"BANTER_VOICE_HOST={host} can be reached from other machines, and AudioSocket "
                "has no password: set BANTER_VOICE_ALLOWED to the addresses of the PBX, e.g. "
                '["10.1.2.3"], or bind to 127.0.0.1'
            )

    @staticmethod
    def _is_loopback(host: str) -> bool:
        return ipaddress.ip_address(host).is_loopback


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
