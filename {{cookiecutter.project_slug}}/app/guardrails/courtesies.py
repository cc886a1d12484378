"""What people say that is no question: a greeting, thanks, a farewell. It gets a line of its own, and no search."""

import re

from app.guardrails.guard import PASS, REPLY, Verdict
from app.types import Context, Decision

GREETINGS = (
    "hi|hello|hey|hallo|howdy|greetings|good (?:morning|afternoon|evening|day)|hola|bonjour|ciao|servus|moin|olá|hej"
    "|guten (?:morgen|tag|abend)|привет|здравствуйте|добрый день|你好|您好|こんにちは|안녕하세요|مرحبا|नमस्ते|merhaba"
)
THANKS = (
    "thanks|thank you|thankyou|thx|ty|cheers|much appreciated|danke|vielen dank|merci|gracias|grazie|obrigad[oa]|tack"
    "|спасибо|дякую|谢谢|谢谢你|ありがとう|ありがとうございます|감사합니다|شكرا|धन्यवाद|teşekkürler"
)
FAREWELLS = "bye|goodbye|good bye|see you|good night|farewell|adiós|au revoir|tschüss|до свидания|пока|再见|さようなら"
PRAISE = (
    "ok|okay|great|good|nice|cool|perfect|awesome|excellent|got it|understood|fine|alright|super|well done|never mind"
)
# What may stand around them without making a question of it.
FILLING = "there|all|everyone|again|so|very|much|a|lot|for|your|the|help|you|then|now|that|this|was|is|helpful|and|to"

REPLIES = (
    (THANKS, "You're welcome. Ask on whenever you like."),
    (
        GREETINGS,
        "Hello. Ask me a question about the indexed documents, and I'll answer with the sentences it rests on.",
    ),
    (FAREWELLS, "Goodbye."),
    (PRAISE, "Good. Ask on whenever you like."),
)
EITHER = "|".join(words for words, _ in REPLIES)
COURTESY = re.compile(rf"\W*(?:{EITHER})(?:\W+(?:{EITHER}|{FILLING}))*\W*", re.IGNORECASE)
LONGEST = 60


class Courtesies:
    """The guard that replies to small talk."""

    name = "courtesy"

    async def check(self, text: str, context: Context) -> Verdict:
        reply = courteous_reply(text)
        return Verdict(Decision(self.name, PASS if reply is None else REPLY), text if reply is None else reply)


def courteous_reply(text: str) -> str | None:
    """The reply to small talk: `"Thanks a lot!"` -> `"You're welcome. …"`; None for what could be a question."""
    if len(text) > LONGEST or "?" in text or not COURTESY.fullmatch(text):
        return None
    return next(reply for words, reply in REPLIES if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))
