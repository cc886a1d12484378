"""Whether a text that comes in pieces stands within code just now."""


class Code:
    """Between fences, or behind a backtick that has no second one on its line yet."""

    def __init__(self) -> None:
        self.fenced = False
        self.lead = ""
        self.odd = False

    @property
    def inside(self) -> bool:
        return self.fenced or self.odd

    def hear(self, text: str) -> None:
        if "\n" not in text:
            self.go_on(text)
            return
        *complete, rest = text.split("\n")
        for part in complete:
            self.go_on(part)
            self.fenced ^= self.lead == "```"
            self.lead, self.odd = "", False
        self.go_on(rest)

    def go_on(self, part: str) -> None:
        """The line goes on with it."""
        if len(self.lead) < 3:
            self.lead = (self.lead + part).lstrip()[:3]
        self.odd ^= part.count("`") % 2 == 1
