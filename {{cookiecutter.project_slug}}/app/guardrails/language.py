"""Is a question written in a language that is allowed? Told by its script, and then by its small words.

Letters of a script in which no allowed language is written are counted first: half of them are a finding. Then small
words, such as "the" and "wie", and letters, such as "ß", say how much of it is in a language: one that several have
counts less, by their number. Short texts, and languages that are not known, pass. Of relatives, such as Danish and
Norwegian, one passes for the other. Pure Python: no model to load.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from app.errors import SettingsError
from app.guardrails.found import Found
from app.guardrails.languages import LATIN, LETTERS, SCRIPTS, WORDS

READ = 2_000
"""As many characters say enough."""
FEWEST_LETTERS = 18
FEWEST_WORDS = 1.5
"""What words and letters of a language come to, at least: of "wie" 1/2, since Dutch has it too, of "sind" 1."""
DENSE = {"CJK", "HIRAGANA", "HANGUL"}
KANA = {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
TOKEN = re.compile(r"[^\W\d_]+")
# Of ASCII.
NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
# Names of files, settings and addresses are of no language.
NAMES = re.compile(r"`[^`]*`|(?<![^\s`])(?:\S*[/\\_@:=<>{}]\S*|\S+\.\w+)")
# What each of them has within it.
OF_NAMES = re.compile(r"[`/\\_@:=<>{}.](?:(?<!\.)|\w)")


class Languages:
    """The detector of questions in other languages than those of `allowed`, by their codes in ISO 639-1."""

    name = "language"

    def __init__(self, allowed: Collection[str]) -> None:
        """Raises SettingsError for a language that is not known."""
        known = {*SCRIPTS, *WORDS}
        if unknown := sorted({*allowed} - known):
            names = ", ".join(sorted(known))
            raise SettingsError(f"GUARD_LANGUAGES names {unknown[0]}, which is not known: name some of {names}")
        self.allowed = frozenset(allowed)
        self.scripts = {SCRIPTS.get(code, LATIN) for code in allowed}
        self.advice = f"ask in one of these languages: {', '.join(sorted(allowed))}"

    def score(self, text: str) -> float:
        """How much of it is in another language, 0 to 1. If German is not allowed, `"Wie lang sind sie?"` -> 1."""
        text = without_names(text)
        letters = scripts_of(text)
        # A sign of a dense script says as much as three letters.
        said = sum(count * (3 if script in DENSE else 1) for script, count in letters.items())
        if said < FEWEST_LETTERS:
            return 0.0
        foreign = sum(count for script, count in letters.items() if script not in self.scripts) / letters.total()
        return max(foreign, self.score_of_words(text))

    def score_of_words(self, text: str) -> float:
        """By how much the language that fits best does so better than the best allowed one; twice as well is .5."""
        fits = fit(text)
        allowed = max((score for code, score in fits.items() if code in self.allowed), default=0.0)
        best = max(fits.values(), default=0.0)
        return 1 - allowed / best if best >= FEWEST_WORDS else 0.0

    def found(self, text: str) -> Sequence[Found]:
        """The language that fits best, or else the script of most letters."""
        text = without_names(text)
        fits = Counter({code: score for code, score in fit(text).items() if code not in self.allowed})
        return [Found(name) for name, _ in (fits or scripts_of(text)).most_common(1)]


def without_names(text: str) -> str:
    """What is read of it."""
    read = unicodedata.normalize("NFC", text[:READ])
    return NAMES.sub(" ", read) if OF_NAMES.search(read) else read


def scripts_of(text: str) -> Counter[str]:
    """How many letters there are of each script; Chinese characters beside Japanese ones are Japanese."""
    if text.isascii():
        return +Counter({LATIN: len(text.encode().translate(None, NO_LETTERS))})
    found: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isalpha():
            found[script_of(letter)] += count
    kana = sum(found.pop(script, 0) for script in KANA)
    if kana:
        beside = found.pop("CJK", 0) if 10 * kana >= found["CJK"] else 0
        found["HIRAGANA"] = kana + beside
    return found


def script_of(letter: str) -> str:
    return LATIN if letter.isascii() else unicodedata.name(letter, "").partition(" ")[0]


def fit(text: str) -> Counter[str]:
    """What the small words of a text come to for each language; a word counts once."""
    found: Counter[str] = Counter()
    small = text.lower()
    letters = () if small.isascii() else LETTER.findall(small)
    for token in {*TOKEN.findall(" ".join(set(small.split()))), *letters}:
        for code in BY_WORD.get(token, ()):
            found[code] += 1 / len(BY_WORD[token])  # type: ignore[assignment]  # a Counter takes any number
    return found


def by_word() -> dict[str, list[str]]:
    languages: dict[str, list[str]] = {}
    for code, words in WORDS.items():
        for word in {*words.split(), *LETTERS.get(code, "").split()}:
            languages.setdefault(word, []).append(code)
    return languages


BY_WORD = by_word()
LETTER = re.compile(f"[{''.join(sorted({letter for letters in LETTERS.values() for letter in letters.split()}))}]")
