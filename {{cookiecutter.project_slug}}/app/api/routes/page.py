"""`/`: one small page that asks, streams and shows citations, and `/review`: one that people label answers on.

A few static files, nothing from elsewhere.
"""

import html
from pathlib import Path
from string import Template

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from app.api.middleware import headers

FOLDER = Path(__file__).parents[1] / "static"
# Spelled out: what a system says of .js differs, and browsers refuse a module of any other type.
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    **headers.HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        # Only the sanitiser's output may become markup.
        "require-trusted-types-for 'script'; trusted-types dompurify"
    ),
    "Cache-Control": "no-cache",
}


def named(name: str, app_name: str) -> str:
    template = Template((FOLDER / name).read_text(encoding="utf-8"))
    return template.substitute(app_name=html.escape(app_name))


def make_router(app_name: str) -> APIRouter:
    """Both pages under the application's name, and their files at `/static`. Reads them once."""
    page, review = (named(name, app_name) for name in ("index.html", "review.html"))
    found = [path for path in FOLDER.rglob("*") if path.suffix in TYPES]
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in found}
    router = APIRouter(include_in_schema=False)

    @router.head("/")
    @router.get("/")
    async def show() -> Response:
        return Response(page, media_type="text/html", headers=HEADERS)

    @router.head("/review")
    @router.get("/review")
    async def show_review() -> Response:
        return Response(review, media_type="text/html", headers=HEADERS)

    @router.get("/static/{name:path}")
    async def static(name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        return Response(files[name], media_type=TYPES[Path(name).suffix], headers=HEADERS)

    return router
