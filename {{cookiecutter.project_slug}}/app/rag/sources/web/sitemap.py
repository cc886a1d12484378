"""The addresses in a sitemap: https://www.sitemaps.org/protocol.html. Reads bytes, and asks for nothing."""

from dataclasses import dataclass, field
from xml.parsers import expat

from app.errors import UnreadableDocument
from app.rag.sources.web.bodies import unzipped

MOST_BYTES = 52_428_800
GZIP_MAGIC = b"\x1f\x8b"
LONGEST_LOCATION = 2_048
PAGES, SITEMAPS = "pages", "sitemaps"
ROOTS = {"urlset": PAGES, "sitemapindex": SITEMAPS}
# `urlset > url > loc`; what is deeper, such as the `loc` of a picture, is another's.
DEPTH = 3
BETWEEN = " "


@dataclass
class Listing:
    """What a sitemap lists, `pages` or further `sitemaps`, in its order. Filled while XML is read, without a tree."""

    of: str = ""
    locations: list[str] = field(default_factory=list)
    depth: int = 0
    said: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        tag = name.rpartition(BETWEEN)[2]
        if self.depth == 1:
            self.of = ROOTS.get(tag, "")
            if not self.of:
                raise UnreadableDocument("no sitemap, its XML is of another kind: name a page, or a sitemap")
        self.said = "" if self.depth == DEPTH and tag == "loc" else None

    def text(self, piece: str) -> None:
        if self.said is not None and len(self.said) <= LONGEST_LOCATION:
            self.said += piece

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.said and (location := self.said.strip()):
            self.locations.append(location)
        self.said = None


def listing(data: bytes) -> Listing:
    """Raises UnreadableDocument if it is no sitemap, or one that defines what XML may define."""
    if data.startswith(GZIP_MAGIC):
        data = b"".join(unzipped([data], MOST_BYTES))
    found, parser = Listing(), expat.ParserCreate(namespace_separator=BETWEEN)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = found.text, refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableDocument(f"a broken sitemap ({error}): make it anew") from None
    return found


def refuse(*declared: object) -> None:
    raise UnreadableDocument("a sitemap with a DOCTYPE, where entities may grow without end: make it anew without")
