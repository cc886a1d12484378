"""Where reviewers write down what they find, and see what is left to read and how far they agree."""

import time
from functools import partial

from app.storage.database import Database
from app.storage.reviews.agreement import InterRater, inter_rater, ratings
from app.storage.reviews.labels import Order, keep_label, queue
from app.storage.reviews.pairs import BlindPair, Side, blind_pairs, keep_choice
from app.storage.reviews.reviewed import Label, ReviewedAnswer
from app.storage.transcript import Mask, storable


class ReviewBook:
    """Of one tenant at a time. A reason goes through the `mask`. Every method raises DatabaseUnavailable."""

    def __init__(self, database: Database, mask: Mask) -> None:
        self.database = database
        self.mask = mask

    async def answers(self, tenant: str, reviewer: str, order: Order, limit: int) -> tuple[list[ReviewedAnswer], int]:
        """See `labels.queue`."""
        work = partial(queue, tenant=tenant, reviewer=reviewer, order=order, limit=limit)
        return await self.database.run(work)

    async def label(self, tenant: str, reviewer: str, answer_id: str, label: Label, reason: str) -> None:
        """See `labels.keep_label`."""
        said = storable(self.mask(reason))
        kept = partial(keep_label, tenant=tenant, reviewer=reviewer, at=time.time(), answer_id=answer_id)
        await self.database.run(partial(kept, label=label, reason=said))

    async def pairs(self, tenant: str, reviewer: str, limit: int) -> tuple[list[BlindPair], int]:
        """See `pairs.blind_pairs`."""
        return await self.database.run(partial(blind_pairs, tenant=tenant, reviewer=reviewer, limit=limit))

    async def choose(self, tenant: str, reviewer: str, pair_id: str, side: Side) -> None:
        """See `pairs.keep_choice`."""
        chosen = partial(keep_choice, tenant=tenant, reviewer=reviewer, at=time.time(), pair_id=pair_id, side=side)
        await self.database.run(chosen)

    async def agreement(self, tenant: str) -> list[InterRater]:
        """See `agreement.inter_rater`."""
        return inter_rater(await self.database.run(partial(ratings, tenant=tenant)))
