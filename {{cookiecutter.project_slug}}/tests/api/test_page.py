"""The page's files. What they do in a browser is tested in test_browser.py."""

import re

import pytest
from starlette.testclient import TestClient

from app.api.page import FOLDER
from tests.api.conftest import Connect
from tests.api.fakes_api import FakeService, settings


def test_the_name_is_shown_and_escaped(connect: Connect) -> None:
    page = connect(FakeService(settings(app_name="<b>O'Brien & Søn</b> $x"))).get("/").text
    shown = "&lt;b&gt;O&#x27;Brien &amp; Søn&lt;/b&gt; $x"
    assert f"<title>{shown}</title>" in page
    assert f"<h1>{shown}</h1>" in page


def test_the_page_allows_no_code_but_its_own(client: TestClient) -> None:
    response = client.get("/")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", response.text)


def test_nothing_comes_from_elsewhere_and_every_file_is_there(client: TestClient) -> None:
    linked = re.findall(r'(?:src|href)="([^"]+)"', client.get("/").text)
    assert linked
    for url in linked:
        assert url.startswith("static/")
        assert client.get(f"/{url}").status_code == 200
    for path in FOLDER.iterdir():
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import", path.read_text(encoding="utf-8"))


def test_the_script_writes_no_markup() -> None:
    for path in FOLDER.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", path.read_text(encoding="utf-8")
        )


@pytest.mark.parametrize("name", ["page.js", "events.js", "page.css", "icon.svg"])
def test_files_have_a_type_that_a_browser_takes(client: TestClient, name: str) -> None:
    response = client.get(f"/static/{name}")
    assert response.headers["content-type"].split(";")[0] in {"text/javascript", "text/css", "image/svg+xml"}
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["index.html", "nothing.js", "../page.py", "%2e%2e/page.py", "..%2fpage.py", ""])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
