"""Which addresses the crawler refuses to connect to."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address as At
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import verify

from newsspider.politeness.private import AddressGuard, GuardedResolver, is_private, literal_address

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001:db8::1",
    "2001::1",
    "100::1",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "2002:808:808::",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_no_public_host_are_private(address):
    assert is_private(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_public_hosts_are_not(address):
    assert not is_private(ip_address(address))


@given(st.ip_addresses(v=4))
def test_wrapping_changes_nothing(address):
    number = int(address)
    wrapped = (
        IPv6Address((0xFFFF << 32) + number),
        IPv6Address((0x0064FF9B << 96) + number),
        IPv6Address((0x2002 << 112) + (number << 80)),
    )

    assert {is_private(each) for each in wrapped} == {is_private(address)}


@pytest.mark.parametrize(
    "spelt",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.0.0.1."],
)
def test_loopback_is_known_in_every_spelling(spelt):
    assert literal_address(spelt) == IPv4Address("127.0.0.1")
    assert AddressGuard([]).refuses(f"http://{spelt}:8000/")


def test_names_are_no_addresses():
    assert literal_address("a.example") is None
    assert literal_address("[fe80::1%25eth0]") == IPv6Address("fe80::1")
    assert literal_address("dead.beef.example") is None


def test_a_start_address_may_be_private_and_its_neighbours_may_not():
    guard = AddressGuard(["http://127.0.0.1:8000/", "https://[::1]/a"])

    assert not guard.refuses("http://127.0.0.1:8000/b")
    assert not guard.refuses("http://127.1:8000/b")
    assert not guard.refuses("https://[::1]:443/")
    assert guard.refuses("http://127.0.0.1:9000/")
    assert guard.refuses("http://127.0.0.2:8000/")
    assert guard.refuses("http://[::1]/")


def test_of_public_and_private_results_only_the_public_are_used():
    guard = AddressGuard(["http://named.example/"])

    assert guard.admitted("a.example", 80, ["10.0.0.1", "8.8.8.8"]) == ["8.8.8.8"]
    assert guard.admitted("named.example", 80, ["8.8.8.8", "::1"]) == ["8.8.8.8"]


def test_a_name_that_resolves_to_a_private_address_is_refused_until_it_does_not():
    guard = AddressGuard([])

    assert guard.admitted("a.example", 80, ["192.168.0.9"]) == []
    assert guard.refuses("http://a.example/")
    assert guard.admitted("a.example", 80, ["8.8.8.8"]) == ["8.8.8.8"]
    assert not guard.refuses("http://a.example/")


def test_a_name_that_the_user_gave_may_be_private_at_its_port_if_it_was_so_from_the_first():
    guard = AddressGuard(["http://intranet:8000/"])

    assert guard.admitted("intranet", 8000, ["10.1.2.3"]) == ["10.1.2.3"]
    assert guard.admitted("intranet", 9000, ["10.1.2.3"]) == []
    assert guard.admitted("intranet", 8000, ["10.1.2.4"]) == ["10.1.2.4"]


def test_a_public_name_that_turns_private_is_refused_though_the_user_gave_it():
    guard = AddressGuard(["http://news.example/"])

    assert guard.admitted("news.example", 80, ["8.8.8.8"]) == ["8.8.8.8"]
    assert guard.admitted("news.example", 80, ["127.0.0.1"]) == []
    assert guard.refuses("http://news.example/latest")


def test_a_name_that_resolves_to_nothing_is_neither_public_nor_private():
    guard = AddressGuard(["http://intranet/"])

    assert guard.admitted("intranet", 80, []) == []
    assert not guard.refuses("http://intranet/")
    assert guard.admitted("intranet", 80, ["10.1.2.3"]) == ["10.1.2.3"]


def test_a_proxy_may_be_private_with_and_without_its_port():
    guard = AddressGuard([])
    guard.allow("Proxy", 3128)

    assert guard.admitted("proxy", 3128, ["10.0.0.5"]) == ["10.0.0.5"]
    assert guard.admitted("proxy", 0, ["10.0.0.5"]) == ["10.0.0.5"]
    assert guard.admitted("proxy", 80, ["10.0.0.5"]) == []


def test_an_address_with_a_port_that_there_is_not_is_not_named():
    assert AddressGuard([]).refuses("http://127.0.0.1:99999/")


class Asked:
    """Resolves every name to the same addresses, and notes what arrives."""

    def __init__(self, *addresses):
        self.addresses = addresses
        self.seen = []

    def resolveHostName(self, receiver, hostName, portNumber=0, *rest, **more):  # noqa: N802, N803
        verify.verifyObject(IResolutionReceiver, receiver)
        receiver.resolutionBegan(self)
        for address in self.addresses:
            receiver.addressResolved(At("TCP", address, portNumber))
        receiver.resolutionComplete()
        return self

    def resolutionBegan(self, resolution):  # noqa: N802 - Twisted's name
        self.seen.append("began")

    def addressResolved(self, address):  # noqa: N802 - Twisted's name
        self.seen.append((address.host, address.port))

    def resolutionComplete(self):  # noqa: N802 - Twisted's name
        self.seen.append("complete")


def test_names_are_resolved_through_the_sieve():
    asked = Asked("127.0.0.1", "8.8.8.8", "10.0.0.1")
    resolver = GuardedResolver(asked, AddressGuard([]))
    verify.verifyObject(IHostnameResolver, resolver)
    resolver.resolveHostName(asked, "a.example", 80, None, "TCP")

    assert asked.seen == ["began", ("8.8.8.8", 80), "complete"]
