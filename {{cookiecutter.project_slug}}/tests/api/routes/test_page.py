"""The page's files. What they do in a browser is tested in tests/api/test_browser.py."""

import hashlib
import re
import tomllib
from itertools import product

import pytest
from starlette.testclient import TestClient

from app.api.routes.page import FOLDER
from tests.api.conftest import Connect
from tests.fakes.services import FakeService
from tests.fakes.settings import settings

PAGES = ["/", "/review"]
VENDOR = FOLDER / "vendor"
TEXTS = ["text", "faint", "accent", "warn", "error"]
OWN = [path for path in FOLDER.iterdir() if path.is_file()]


def test_the_name_is_shown_and_escaped(connect: Connect) -> None:
    page = connect(FakeService(settings(app_name="<b>O'Brien & Søn</b> $x"))).get("/").text
    shown = "&lt;b&gt;O&#x27;Brien &amp; Søn&lt;/b&gt; $x"
    assert f"<title>{shown}</title>" in page
    assert f"<h1>{shown}</h1>" in page
    review = connect(FakeService(settings(app_name="<b>x"))).get("/review").text
    assert "<h1>Review · &lt;b&gt;x</h1>" in review


@pytest.mark.parametrize("page", PAGES)
def test_the_page_allows_no_code_but_its_own(client: TestClient, page: str) -> None:
    response = client.get(page)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", response.text)


def test_nothing_comes_from_elsewhere_and_every_file_is_there(client: TestClient) -> None:
    linked = [url for page in PAGES for url in re.findall(r'(?:src|href)="([^"]+)"', client.get(page).text)]
    assert linked
    for url in linked:
        assert url.startswith("static/")
        assert client.get(f"/{url}").status_code == 200
    for path in OWN:
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import", path.read_text(encoding="utf-8"))


def test_what_the_scripts_import_is_there(client: TestClient) -> None:
    for path in FOLDER.glob("*.js"):
        for name in re.findall(
            r'^(?:import|} from|export) .*?"\./(.+)";', path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert client.get(f"/static/{name}").headers["content-type"].startswith("text/javascript")


def test_the_scripts_write_no_markup(client: TestClient) -> None:
    for path in FOLDER.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", path.read_text(encoding="utf-8")
        )
    policy = client.get("/").headers["content-security-policy"]
    assert "require-trusted-types-for 'script'; trusted-types dompurify" in policy


def test_libraries_are_listed_with_version_licence_and_hash() -> None:
    listed = tomllib.loads((VENDOR / "libraries.toml").read_text(encoding="utf-8"))["library"]
    files = {"libraries.toml"}
    for library in listed:
        files |= {library["file"], library["licence_file"]}
        data = (VENDOR / library["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == library["sha256"]
        assert library["version"] in data[:300].decode()
        assert (VENDOR / library["licence_file"]).stat().st_size > 1000
    assert files == {path.name for path in VENDOR.iterdir()}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), [*product(TEXTS, ["ground", "panel", "code"]), ("text", "mark")])
def test_text_is_readable_in_both_schemes(text: str, ground: str, scheme: int) -> None:
    """WCAG AA: a contrast of at least 4.5."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (FOLDER / "page.css").read_text("utf-8"))
    colours = {name: shades for name, *shades in pairs}
    darker, lighter = sorted(luminance(colours[name][scheme]) for name in (text, ground))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["page.js", "events.js", "page.css", "icon.svg", "vendor/marked.esm.js"])
def test_files_have_a_type_that_a_browser_takes(client: TestClient, name: str) -> None:
    response = client.get(f"/static/{name}")
    assert response.headers["content-type"].split(";")[0] in {"text/javascript", "text/css", "image/svg+xml"}
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "review.html",
        "nothing.js",
        "../routes/page.py",
        "%2e%2e/routes/page.py",
        "..%2froutes/page.py",
        "vendor/../../routes/page.py",
        "vendor/libraries.toml",
        "vendor",
        "",
    ],
)
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
