"""Asks for an answer as JSON, each sentence with its passages, so that it can be checked before anybody reads it.

What a format does to answers is measured by Tam et al. 2024, "Let Me Speak Freely? A Study on the Impact of Format
Restrictions on Performance of Large Language Models". `{"answerable": true, "sentences": [{"text": "Six.", "passages":
[2]}]}` is read as `Six. [2]`; a passage 9 that nobody gave is an error, which the model is shown, and asked to repair.

One call, or two; nothing streams, since it is checked as a whole.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from app.errors import ModelUnavailable
from app.prompts.draft import Draft
from app.prompts.techniques.reply import quoted, whole
from app.prompts.techniques.sheet import read_sheet
from app.prompts.techniques.technique import Ask

LONGEST_WRITTEN = 6000


@dataclass(frozen=True, slots=True)
class StructuredOutput:
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {"repair": ("notes", "problem")}
    examples: ClassVar[bool] = False

    async def write(self, ask: Ask, draft: Draft) -> AsyncGenerator[str]:
        given = [passage.number for passage in draft.passages]
        text = await whole(ask, draft)
        try:
            sheet = read_sheet(text, given)
        except ValueError as error:
            more = {"notes": quoted(text, LONGEST_WRITTEN), "problem": str(error)}
            text = await whole(ask, replace(draft, step="repair", more=more), purpose="repair")
            try:
                sheet = read_sheet(text, given)
            except ValueError as again:
                raise ModelUnavailable(
                    f"the model did not write its answer as it was asked to ({again}): ask again, set another "
                    "LLM_MODEL, or another PROMPT_ANSWER"
                ) from None
        yield sheet.render(draft.prompt.refusal)
