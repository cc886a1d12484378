"""Is this a question that can be worked with?"""

from collections.abc import Sequence

from app.errors import BadQuestion, ConversationTooLong
from app.guardrails.found import Found
from app.guardrails.guard import PASS, Verdict
from app.types import Context, Decision, Message

MAX_CHARACTERS = 10_000
MAX_MESSAGES = 500
MAX_CONVERSATION_CHARACTERS = 200_000

SHORTEN = "leave out the oldest messages, or start a new conversation"


class QuestionRules:
    """The guard that lets only questions of words pass, and those of a length that can be worked with."""

    name = "question"

    async def check(self, text: str, context: Context) -> Verdict:
        return Verdict(Decision(self.name, PASS), check_question(text))

    def found(self, text: str) -> Sequence[Found]:
        """Why it refuses the text."""
        try:
            check_question(text)
        except BadQuestion as error:
            return [Found(str(error))]
        return []


def check_question(text: str) -> str:
    """The question without surrounding space. Raises BadQuestion when it is empty, too long or not valid text."""
    question = text.strip()
    if not any(character.isalnum() for character in question):
        raise BadQuestion("the question is empty: ask something in words")
    if len(question) > MAX_CHARACTERS:
        raise BadQuestion(f"the question has more than {MAX_CHARACTERS:,} characters: shorten it")
    check_text(question)
    return question


def question_of(messages: Sequence[Message]) -> str:
    """What a conversation ends with, for the guards to decide about.

    Raises BadQuestion when somebody else has the last word, or there is more than any model would read.
    """
    if len(messages) > MAX_MESSAGES:
        raise ConversationTooLong(f"the conversation has more than {MAX_MESSAGES} messages: {SHORTEN}")
    if sum(len(message.content) for message in messages) > MAX_CONVERSATION_CHARACTERS:
        raise ConversationTooLong(
            f"the conversation has more than {MAX_CONVERSATION_CHARACTERS:,} characters: {SHORTEN}"
        )
    if not messages or messages[-1].role != "user":
        raise BadQuestion("the conversation does not end with a question: add a message with the role user")
    for message in messages:
        check_text(message.content)
    return messages[-1].content


def check_text(text: str) -> None:
    """Raises BadQuestion for what no UTF-8 encoder, and so no model and no index, would take."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadQuestion("the text holds half a character (a lone surrogate): send it as UTF-8") from None
