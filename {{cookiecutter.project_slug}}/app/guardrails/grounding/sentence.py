"""How much a sentence of an answer is to be doubted."""

from collections.abc import Sequence

from app.guardrails.grounding.claim import Aside, claim_in
from app.guardrails.grounding.exempt import parts_of
from app.guardrails.grounding.ground import Ground, wording
from app.guardrails.grounding.support import NOTHING, UNSUPPORTED, doubt, likelihood

QUOTED = likelihood(NOTHING)


def doubt_of(sentence: str, cited: Sequence[Ground], others: Sequence[Ground] = ()) -> float | None:
    """From 0 to 1, unsupported from 0.5 on; None for what needs no support. `others` are passages it does not cite.

    What a cited passage says word for word is not compared further.
    """
    parts = parts_of(sentence)
    if parts.claim:
        said = wording(parts.claim)
        if any(said in ground.said for ground in cited):
            return QUOTED
    claim = claim_in(parts)
    if claim is None:
        return None
    doubted = doubt(claim, cited, others)
    return None if isinstance(claim, Aside) and doubted < UNSUPPORTED else doubted
