"""Addresses as people and pages write them: which are allowed at all, and how a page is called in the index.

Looks at the text alone: where an address leads is for `guard` to see.
"""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from httpx import URL, InvalidURL

from app.errors import UnreadableDocument

PORTS = {"http": 80, "https": 443}
ALL_PORTS = range(1, 65_536)
LONGEST = 2_000
# What an address ends with that says the format of what is there. All else is a page, such as `guide` or `index.php`.
FORMATS = frozenset(
    ".html .htm .xhtml .md .markdown .txt .text .rst .adoc .tex .pdf .docx .pptx .xlsx .epub .eml .csv .tsv .json "
    ".jsonl .ndjson .ipynb .yaml .yml .toml .doc .xls .ppt".split()
)
PAGE = "#.html"
GIVEN = re.compile(r"\.[A-Za-z0-9]{1,10}")
ESCAPED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
SITEMAPS = (".xml", ".xml.gz")


def parsed(address: str, base: URL | None = None) -> URL:
    """An address with all of its parts, or one that is relative to `base`. Raises UnreadableDocument if none is meant.

    Of a fragment only a suffix is kept, which says what is there: `https://example.org/paper#.pdf`.
    """
    try:
        url = base.join(address) if base else URL(address)
        port = url.port
    except (InvalidURL, UnicodeError, ValueError, TypeError):
        raise UnreadableDocument("is no address: correct it") from None
    if url.scheme not in PORTS:
        raise UnreadableDocument(f"{url.scheme or 'no scheme'}: only http and https are read")
    if url.userinfo:
        raise UnreadableDocument("an address with a name or password is not read: leave it out")
    if not url.host or len(str(url)) > LONGEST or not (port is None or port in ALL_PORTS):
        raise UnreadableDocument("is no address of a page: correct it")
    kept = url.fragment if GIVEN.fullmatch(url.fragment) else None
    return url.copy_with(fragment=kept, raw_path=url.raw_path)


def port_of(url: URL) -> int:
    return url.port or PORTS[url.scheme]


def origin_of(url: URL) -> str:
    """`https://example.org/a?b` -> `https://example.org/`."""
    return f"{url.scheme}://{netloc(url)}/"


def netloc(url: URL) -> str:
    return url.netloc.decode("ascii")


def name_of(url: URL) -> str:
    """What opens in a browser, and ends with a suffix: `https://example.org/guide` -> `example.org/guide#.html`."""
    name = netloc(url) + ESCAPED.sub(readable, url.raw_path.decode("ascii"))
    if url.fragment:
        return f"{name}#{url.fragment}"
    return name if not url.query and suffix_of(url) in FORMATS else name + PAGE


def readable(escaped: re.Match[str]) -> str:
    """`%E7%8C%AB` -> `猫`; what would not show stays as it is, and so do escapes of ASCII, which may have a meaning."""
    try:
        text = unquote(escaped[0], errors="strict")
    except UnicodeDecodeError:
        return escaped[0]
    return text if text.isprintable() else escaped[0]


def suffix_of(url: URL) -> str:
    return PurePosixPath(url.path).suffix.lower()


def is_sitemap(url: URL) -> bool:
    return f"{url.path}{url.fragment}".lower().endswith(SITEMAPS)
