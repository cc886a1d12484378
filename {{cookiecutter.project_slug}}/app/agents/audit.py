"""What is decided about calls goes to the audit log first: what can't be recorded is not done."""

from app.agents.approvers import Verdict
from app.storage.audit import AuditLog, Entry
from app.types import ApprovalNeeded, Context


async def record(log: AuditLog | None, needed: ApprovalNeeded, verdict: Verdict, context: Context) -> None:
    """With the arguments that the call will be made with. Raises DatabaseUnavailable."""
    if log is not None:
        arguments = verdict.arguments if verdict.type == "edit" else needed.arguments
        entry = Entry.of(context, f"call.{verdict.type}", tool=needed.tool, call=needed.id, arguments=arguments)
        await log.record(entry)
