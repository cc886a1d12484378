from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from httpx import URL

from app.errors import UnreadableDocument
from app.rag.sources.web.answers import redirected, seconds_of
from app.rag.sources.web.bodies import headers_of


def test_https_does_not_lead_to_http() -> None:
    headers = headers_of([(b"location", b"http://example.org/a")])
    with pytest.raises(UnreadableDocument, match="from https to http"):
        redirected(URL("https://example.org/"), 302, headers)
    assert str(redirected(URL("http://example.org/"), 302, headers)) == "http://example.org/a"


def test_a_wait_may_be_given_as_a_date() -> None:
    now = datetime.now(UTC)
    assert 5 < (seconds_of(format_datetime(now + timedelta(seconds=20), usegmt=True)) or 0) <= 20
    assert seconds_of(format_datetime(now - timedelta(hours=1), usegmt=True)) == 0
    assert seconds_of(format_datetime(now + timedelta(hours=1), usegmt=True)) is None
