"""What travels between rooms: conversations, documents, the events of an answer, and for whom it is made.

Plain values and the protocols of the doors they pass. They know nothing of HTTP, of a model or of an index.
"""

from app.types.account import Account, Context
from app.types.answer import Answer, answer
from app.types.conversation import Message, Role
from app.types.documents import Chunk, Passage, Scope, Where
from app.types.events import (
    ApprovalNeeded,
    Citation,
    Decision,
    Done,
    Dropped,
    Event,
    FinishReason,
    Passages,
    Spent,
    Text,
    ToolCalled,
    ToolReturned,
    Usage,
)
from app.types.placeholders import Placeholders
from app.types.protocols import Answerer, AnswerRequest, Progress, Query, Retriever

__all__ = [
    "Account",
    "Answer",
    "AnswerRequest",
    "Answerer",
    "ApprovalNeeded",
    "Chunk",
    "Citation",
    "Context",
    "Decision",
    "Done",
    "Dropped",
    "Event",
    "FinishReason",
    "Message",
    "Passage",
    "Passages",
    "Placeholders",
    "Progress",
    "Query",
    "Retriever",
    "Role",
    "Scope",
    "Spent",
    "Text",
    "ToolCalled",
    "ToolReturned",
    "Usage",
    "Where",
    "answer",
]
