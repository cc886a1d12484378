"""Which addresses belong to the public internet: what is left without those that standards set aside.

Lists of their own, not `is_private` and the like, whose answers differ between versions of Python. Resolves nothing.
"""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
NOT_PUBLIC_4 = [
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
]
PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = [ip_network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20")]
# A machine's own: what a cloud tells it, its credentials among that, and what no router passes on.
NEVER_READ = [ip_network(network) for network in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128")]
# Addresses that carry an IPv4 address, and where: as the host sees it (mapped), through a gateway (NAT64), as 6to4.
EMBEDDING = {IPv6Network("::ffff:0:0/96"): 0, IPv6Network("64:ff9b::/96"): 0, IPv6Network("2002::/16"): 80}


def is_public(address: Address) -> bool:
    inner = embedded(address)
    if isinstance(inner, IPv4Address):
        return not any(inner in network for network in NOT_PUBLIC_4)
    return inner in PUBLIC_6 and not any(inner in network for network in NOT_PUBLIC_6)


def embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, or the same: `::ffff:10.0.0.1` -> `10.0.0.1`."""
    if isinstance(address, IPv6Address):
        for network, bits in EMBEDDING.items():
            if address in network:
                return IPv4Address((int(address) >> bits) & 0xFFFF_FFFF)
    return address


def is_never_read(address: Address) -> bool:
    """Whether not even the operator may open it: nothing that anybody wants to find is there."""
    return any(embedded(address) in network for network in NEVER_READ)


def is_allowed(address: Address, allowed: Collection[str]) -> bool:
    """Whether one of these networks, which the operator names, holds it."""
    return any(embedded(address) in ip_network(network) for network in allowed)


def address_of(text: str) -> Address:
    """Raises ValueError."""
    return ip_address(text)
