"""Which addresses are safe to listen on. That the server asks is tested in test_server.py."""

import pytest

from app.api.serving import address
from app.errors import SettingsError


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_key(host: str) -> None:
    _, (found, _) = address.resolve(host, 0)
    address.refuse_open_door(found, host, has_key=False)


@pytest.mark.parametrize("found", ["0.0.0.0", "192.0.2.7", "::", "fe80::1%eth0", "2001:db8::1"])  # noqa: S104
def test_other_addresses_need_one(found: str) -> None:
    address.refuse_open_door(found, "any", has_key=True)
    with pytest.raises(SettingsError, match="API_KEY"):
        address.refuse_open_door(found, "any", has_key=False)


def test_a_free_port_is_named_in_the_url() -> None:
    with address.listen(*address.resolve("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert port > 0
        assert address.url(listener) == f"http://127.0.0.1:{port}"
