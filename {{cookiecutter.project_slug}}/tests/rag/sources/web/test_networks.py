import pytest

from app.rag.sources.web.networks import address_of, embedded, is_allowed, is_public

PUBLIC = ["8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"]
PUBLIC_WITHIN = ["::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]
NOT_PUBLIC = [
    *("0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9", "169.254.169.254"),  # noqa: S104
    *("172.16.0.1", "172.31.255.255", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1"),
    *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "100::1"),
    *("2001::1", "2001:2::1", "2001:db8::1", "3fff::1", "5f00::1", "64:ff9b:1::1"),
]
NOT_PUBLIC_WITHIN = [
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1", "2002:a9fe:a9fe::1", "2002:a00:1::"),
]


@pytest.mark.parametrize("text", PUBLIC + PUBLIC_WITHIN)
def test_the_internet_is_public(text: str) -> None:
    assert is_public(address_of(text))


@pytest.mark.parametrize("text", NOT_PUBLIC + NOT_PUBLIC_WITHIN)
def test_what_standards_set_aside_is_not(text: str) -> None:
    assert not is_public(address_of(text))


def test_an_allowed_network_holds_its_own_addresses_in_every_form_and_no_others() -> None:
    allowed = ["10.0.0.0/30", "fd00::/64"]
    assert is_allowed(address_of("10.0.0.3"), allowed)
    assert is_allowed(address_of("::ffff:10.0.0.1"), allowed)
    assert is_allowed(address_of("fd00::7"), allowed)
    for text in ("10.0.0.4", "127.0.0.1", "fd00:0:0:1::1", "8.8.8.8", "::ffff:10.0.0.4"):
        assert not is_allowed(address_of(text), allowed)


def test_what_an_address_carries_is_seen() -> None:
    for text in ("::ffff:192.168.0.1", "64:ff9b::192.168.0.1", "2002:c0a8:1::5"):
        assert embedded(address_of(text)) == address_of("192.168.0.1")
    assert embedded(address_of("2606:4700::1")) == address_of("2606:4700::1")
