"""What a site asks of programs that read it, in its robots.txt: which pages they leave, and how long they wait."""

from collections.abc import Callable
from urllib.robotparser import RobotFileParser

from httpx import URL

from app.errors import UnreadableDocument
from app.rag.sources.web.addresses import origin_of
from app.rag.sources.web.answers import Answered
from app.rag.sources.web.guard import Refused
from app.rag.sources.web.pages import AGENT, Web

MOST_BYTES = 1_000_000
LONGEST_DELAY = 10.0
CLIENT_ERRORS = range(400, 500)
TOO_MANY = 429


class Robots:
    """The rules of each site that is met, read once."""

    def __init__(self, web: Web, wait: Callable[[float], None]) -> None:
        self.web = web
        self.wait = wait
        self.rules: dict[str, RobotFileParser | UnreadableDocument] = {}
        self.asked: dict[str, float] = {}

    def admit(self, url: URL) -> None:
        """Returns once a page may be asked for. Raises UnreadableDocument if it may not."""
        origin = origin_of(url)
        if origin not in self.rules:
            self.rules[origin] = self.read(origin)
        rules = self.rules[origin]
        if isinstance(rules, UnreadableDocument):
            raise rules
        if not rules.can_fetch(AGENT, str(url)):
            raise UnreadableDocument(
                f"{origin}robots.txt asks programs to leave it: ask its owner, or save it as a file"
            )
        self.pause(origin, float(rules.crawl_delay(AGENT) or 0))

    def pause(self, origin: str, delay: float) -> None:
        """Until `delay` seconds after the last page of this site, but 10 at most."""
        clock = self.web.guard.clock
        left = self.asked.get(origin, float("-inf")) + min(delay, LONGEST_DELAY) - clock()
        if left > 0:
            self.wait(left)
        self.asked[origin] = clock()

    def read(self, origin: str) -> RobotFileParser | UnreadableDocument:
        """A site without the file has no rules; of one whose rules can't be read, nothing is."""
        rules = RobotFileParser()
        try:
            rules.parse(
                self.web.get(URL(f"{origin}robots.txt"), MOST_BYTES).body.decode("utf-8", "replace").splitlines()
            )
        except Answered as answer:
            if answer.status not in CLIENT_ERRORS or answer.status == TOO_MANY:
                return unreadable(answer)
            rules.parse([])
        except UnreadableDocument as error:
            return unreadable(error)
        return rules


def unreadable(error: UnreadableDocument) -> UnreadableDocument:
    return error if isinstance(error, Refused) else UnreadableDocument(f"its robots.txt can't be read: {error}")
