"""Who decides in the place of a person."""

from app.agents.approvers import Verdict
from app.types import ApprovalNeeded


class ApprovesAll:
    """Somebody who says yes to everything."""

    async def decide(self, needed: ApprovalNeeded) -> Verdict:
        return Verdict("approve")
