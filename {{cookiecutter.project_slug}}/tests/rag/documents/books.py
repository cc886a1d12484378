"""EPUB files by hand: any of their files may be replaced, left out (None) or added."""

import io
import zipfile
from collections.abc import Mapping

CONTAINER = '<container xmlns="urn:x"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
METADATA = (
    f"<metadata {DC}><dc:title>Tea</dc:title><dc:creator>Ada</dc:creator><dc:creator>Bob</dc:creator>"
    "<dc:date>2024-02-29</dc:date><dc:subject>cups</dc:subject></metadata>"
)
ITEM = '<item id="{0}" href="text/{0}%20page.xhtml" media-type="application/xhtml+xml"/>'
NCX = (
    '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://localhost/ncx.dtd"><ncx xmlns="urn:ncx"><navMap>{}'
    "</navMap></ncx>"
)


def package(*pages: str, more: str = "", metadata: str = METADATA) -> str:
    items = "".join(ITEM.format(page) for page in dict.fromkeys(pages))
    refs = "".join(f'<itemref idref="{page}"/>' for page in pages)
    return f'<package xmlns="urn:p">{metadata}<manifest>{items}{more}</manifest><spine>{refs}</spine></package>'


def book(files: Mapping[str, str | None]) -> bytes:
    """Names are those below `OPS/`, unless they begin with a slash."""
    out = io.BytesIO()
    known = {"/META-INF/container.xml": CONTAINER, **files}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in known.items():
            if text is not None:
                archive.writestr(name[1:] if name.startswith("/") else f"OPS/{name}", text)
    return out.getvalue()


def page(body: str) -> str:
    return PAGE.format(body)


def point(label: str, href: str, below: str = "") -> str:
    """An entry of an NCX file."""
    return f'<navPoint><navLabel><text>{label}</text></navLabel><content src="{href}"/>{below}</navPoint>'
