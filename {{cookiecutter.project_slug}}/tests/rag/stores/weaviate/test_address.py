import pytest

from app.errors import SettingsError
from app.rag.stores.weaviate.address import Endpoint, addresses


@pytest.mark.parametrize(
    ("url", "grpc_url", "rest", "grpc"),
    [
        ("http://localhost:8080", None, Endpoint("localhost", 8080, False), Endpoint("localhost", 50051, False)),
        ("http://weaviate", None, Endpoint("weaviate", 80, False), Endpoint("weaviate", 50051, False)),
        ("https://a.cloud/", None, Endpoint("a.cloud", 443, True), Endpoint("grpc-a.cloud", 443, True)),
        ("https://a", "http://b:50052", Endpoint("a", 443, True), Endpoint("b", 50052, False)),
        ("http://[::1]:8080", None, Endpoint("::1", 8080, False), Endpoint("::1", 50051, False)),
    ],
)
def test_grpc_has_its_usual_place_unless_another_is_set(
    url: str, grpc_url: str | None, rest: Endpoint, grpc: Endpoint
) -> None:
    found = addresses(url, grpc_url)
    assert (found.rest, found.grpc) == (rest, grpc)


def test_one_port_can_not_serve_both() -> None:
    with pytest.raises(SettingsError, match="are both localhost:8080: gRPC has a port of its own"):
        addresses("http://localhost:8080", "http://localhost:8080")


@pytest.mark.parametrize("url", ["http://host/path", "http://me:pw@host", "http://host?x=1"])
def test_an_address_with_more_than_host_and_port_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SettingsError, match=r"WEAVIATE_GRPC_URL is no more than .* http://localhost:8080$"):
        addresses("http://localhost:8080", url)
