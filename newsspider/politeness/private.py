"""No page can send the crawler into a private network.

- An address is private if it is not one of the public Internet's (the IANA special-purpose
  registries, RFC 6890), in whatever form it is written, or wrapped in IPv6.
- What counts is the address that a connection is made to, when it is made: a name may resolve to
  another one each time. So names are resolved through a sieve, by host and port.
- What the user named as a start may be private, if it was so from the first. A public host that
  becomes private later is being turned against us (DNS rebinding).
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twisted.internet.interfaces import IAddress, IHostResolution

__all__ = ["AddressGuard", "GuardedResolver", "is_private", "literal_address"]

_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
_NOT_PUBLIC_EITHER = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16/32"))
"""Networks that Python calls public, at least before 3.13. Oracle's and Azure's clouds answer
their machines there."""

_PORTS = {"http": 80, "https": 443}


def is_private(address: IPv4Address | IPv6Address) -> bool:
    """Return whether ``address`` is none of a single host of the public Internet."""
    if isinstance(address, IPv6Address):
        if address in _NAT64_LOCAL or address.is_site_local:
            return True
        wrapped = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_private(wrapped)
    elif any(address in network for network in _NOT_PUBLIC_EITHER):
        return True
    return not address.is_global or address.is_multicast or address.is_reserved


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that ``host`` spells out, or None for a name.

    As resolvers do, it takes IPv4 with fewer parts, and in decimal, octal or hexadecimal.
    """
    bare = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ip_address(bare)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError):
        return None


class AddressGuard:
    """Says which addresses may be connected to.

    Args:
        seeds: addresses of pages that the user named.
    """

    def __init__(self, seeds: Iterable[str]) -> None:
        self._named = {_place(url) for url in seeds}
        self._private_at_first: dict[tuple[str, int], bool] = {}
        self._refused: set[tuple[str, int]] = set()

    def allow(self, host: str, port: int) -> None:
        """Let a proxy be private; Scrapy resolves its name with or without its port."""
        self._named |= {(_name(host), port), (_name(host), 0)}

    def refuses(self, url: str) -> bool:
        """Return whether ``url`` has a private address for a host, or resolved to one last."""
        place = _place(url)
        address = literal_address(place[0])
        spelt_out = address is not None and is_private(address) and place not in self._named
        return spelt_out or place in self._refused

    def admitted(self, host: str, port: int, addresses: Sequence[str]) -> list[str]:
        """Return those of the addresses of ``host`` that may be connected to at ``port``."""
        place = (_name(host), port)
        public = [each for each in addresses if not _is_private(each)]
        if addresses and place in self._named:
            self._private_at_first.setdefault(place, not public)
        self._refused.discard(place)
        if public or not addresses:
            return public
        if self._private_at_first.get(place):
            return list(addresses)
        self._refused.add(place)
        return []

    def stand(self, reactor: Any) -> None:
        """Resolve all names through the sieve from now on."""
        reactor.installNameResolver(GuardedResolver(reactor.nameResolver, self))


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves as ``resolver`` does, and keeps to itself what ``guard`` does not admit."""

    def __init__(self, resolver: Any, guard: AddressGuard) -> None:
        self._resolver = resolver
        self._guard = guard

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        *arguments: Any,
        **more: Any,
    ) -> IHostResolution:
        """See Twisted's IHostnameResolver."""
        sieve = _Sieve(resolutionReceiver, self._guard, hostName, portNumber)
        resolution: IHostResolution = self._resolver.resolveHostName(
            sieve, hostName, portNumber, *arguments, **more
        )
        return resolution


@implementer(IResolutionReceiver)
class _Sieve:
    def __init__(self, receiver: Any, guard: AddressGuard, host: str, port: int) -> None:
        self._receiver = receiver
        self._guard = guard
        self._host = host
        self._port = port
        self._found: list[Any] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's name
        self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        hosts = [address.host for address in self._found]
        admitted = self._guard.admitted(self._host, self._port, hosts)
        for address in self._found:
            if address.host in admitted:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


def _is_private(spelt: str) -> bool:
    address = literal_address(spelt)
    return address is None or is_private(address)


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:  # a port that there is not
        port = 0
    return _name(parts.hostname or ""), port


def _name(host: str) -> str:
    return str(literal_address(host) or host.rstrip(".").lower())
