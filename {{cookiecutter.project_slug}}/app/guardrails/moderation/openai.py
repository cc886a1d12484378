"""OpenAI's moderation API, or a server that speaks its protocol, by the `openai` package.

Source: OpenAI's API reference, "Create moderation". It takes several texts in one call.
"""

import asyncio
from typing import TYPE_CHECKING

from app.errors import MissingExtra
from app.guardrails.moderation.categories import CATEGORIES, Scores

if TYPE_CHECKING:
    from openai import AsyncOpenAI

LONGEST = 10_000
"""Characters of one text; what is longer goes there as several."""
SECONDS = 30.0
"""A call takes no longer, also where nobody set a deadline."""


class OpenAIModerator:
    """One call for each text, whatever its length. Nothing is tried twice: who waits has a deadline."""

    collects = True

    def __init__(self, model: str, api_key: str, base_url: str | None = None) -> None:
        """Raises MissingExtra. Connects to nothing."""
        try:
            import openai  # noqa: F401
        except ImportError:
            raise MissingExtra(
                "GUARD_MODERATION_MODEL=openai:… needs the extra 'openai': run `make setup EXTRAS=\"openai\"`"
            ) from None
        self.model = model
        self.api_key = api_key
        self.base_url = base_url
        self.loop: asyncio.AbstractEventLoop | None = None

    async def scores(self, text: str) -> Scores:
        """Raises an OpenAIError when the server refuses, or can't be reached."""
        parts = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)] or [""]
        response = await self.client().moderations.create(input=parts, model=self.model)
        scores = [result.category_scores.model_dump(by_alias=True) for result in response.results]
        return {name: max(float(found.get(name) or 0.0) for found in scores) for name in CATEGORIES}

    def client(self) -> "AsyncOpenAI":
        """One for each event loop, since its connections belong to one."""
        from openai import AsyncOpenAI

        loop = asyncio.get_running_loop()
        if self.loop is not loop:
            self.opened = AsyncOpenAI(api_key=self.api_key, base_url=self.base_url, timeout=SECONDS, max_retries=0)
            self.loop = loop
        return self.opened
