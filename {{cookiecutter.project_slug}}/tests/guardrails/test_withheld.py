"""Secrets and strangers' data in an answer, however it is cut into pieces."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.answer_pii import AnswerPii
from app.guardrails.answer_secrets import AnswerSecrets
from app.guardrails.reader import Basis
from app.guardrails.sentence_reader import Ruling, SentenceGuard, SentenceReader
from app.guardrails.withheld import Forbidden, Withholding
from app.types import Context, Decision, Dropped, Text
from tests.fakes.documents import passage
from tests.guardrails.reading import read_by, spoken

KEY_LINES = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj", "MSJxLEa5Go2Wv"]
KEY = "-----BEGIN PRIVATE KEY-----\n" + "\n".join(KEY_LINES) + "\n-----END PRIVATE KEY-----"
TOKEN = "ghp_" + "a1B2" * 9
FORBIDDEN = {
    "ann@stranger.example": "email",
    "+49 30 7654321": "phone",
    "4111 1111 1111 1111": "card",
    "DE89 3704 0044 0532 0130 00": "iban",
    "12 Stranger Street": "address",
    TOKEN: "secret",
    KEY: "secret",
}
HARMLESS = [
    "The store keeps 600 characters [1].",
    "Run it!\n",
    "\n\n- one\n- two\n",
    " ",
    "Version 3.11, of 2024-05-01. ",
    "known@example.org wrote.",
    "Call 030/123 45 67. ",
    "```\nkey = rows[0]\n```\n",
    "a " * 600,
    "x" * 1200,
    "Ärger? „Nein“, sagt er. ",
]
PASSAGE = passage("The team: known@example.org, +49 30 1234567. Born 12 March 1984.")
PARTS = st.lists(st.sampled_from([*FORBIDDEN, *HARMLESS]), max_size=6)
CUTS = st.lists(st.integers(0, 5_000), max_size=30)


def shown(*deltas: str, blocks: bool = True, context: Context | None = None, question: str = "") -> str:
    guards: list[SentenceGuard] = [AnswerSecrets(blocks), AnswerPii(blocks)]
    events = read_by(
        [SentenceReader(guards)], *deltas, passages=[PASSAGE], context=context or Context(), question=question
    )
    return "".join(event.delta for event in events if isinstance(event, Text))


def cut(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(place % (len(text) + 1) for place in cuts)})
    return [text[start:end] for start, end in pairwise(places)]


@given(PARTS, CUTS, st.sampled_from([" ", "\n", ". ", ", "]))
def test_nothing_forbidden_leaves_and_nothing_harmless_is_lost(parts: list[str], cuts: list[int], between: str) -> None:
    said = between.join(parts)
    expected = between.join(f"[{FORBIDDEN[part]}-withheld]" if part in FORBIDDEN else part for part in parts)
    assert shown(*cut(said, cuts)) == expected


def test_every_way_to_cut_a_text_once() -> None:
    said = f"Ask ann@stranger.example or +49 30 7654321. The key:\n{KEY}\nIt is {TOKEN}. Done [1]."
    expected = (
        "Ask [email-withheld] or [phone-withheld]. The key:\n[secret-withheld]\nIt is [secret-withheld]. Done [1]."
    )
    for place in range(len(said)):
        assert shown(said[:place], said[place:]) == expected
    assert shown(*said) == expected


@pytest.mark.parametrize("said", [f"Done. It is {TOKEN} and", f"It is {TOKEN}. Done. And so", f"Well, {TOKEN}"])
def test_what_was_shown_is_noted_though_whoever_read_it_has_left(said: str) -> None:
    context = Context()

    async def leave() -> None:
        events = SentenceReader([AnswerSecrets(blocks=False)]).read(spoken([said, " more"]), Basis(), context)
        assert await anext(events) == Text(said)
        await events.aclose()

    asyncio.run(leave())
    assert context.account.decisions == [Decision("answer_secrets", "flag", 1.0)]


@pytest.mark.parametrize(
    "value",
    [
        "known@example.org",
        "KNOWN@example.org",
        "030 1234567",
        "+49 (0)30 123-4567",
        "0049 30 1234567",
        "born on 12.03.1984",
        "born on March 12, 1984",
    ],
)
def test_what_a_passage_holds_is_shown_however_it_is_written(value: str) -> None:
    assert shown(f"It says {value}.") == f"It says {value}."


@pytest.mark.parametrize("value", ["own@example.org", "known@example.or", "un.known@example.org"])
def test_what_is_only_a_part_of_a_known_value_or_holds_one_is_a_strangers(value: str) -> None:
    assert shown(f"Write to {value}.") == "Write to [email-withheld]."


def test_what_was_asked_is_shown_and_what_the_model_did_not_see_is_not() -> None:
    said = "Write to ann@stranger.example."
    assert shown(said, question="Is ann@stranger.example right?") == said
    context = Context()
    context.account.drop(Dropped(passages=(1,)))
    assert shown("Write to known@example.org.", context=context) == "Write to [email-withheld]."


def test_a_secret_is_withheld_though_a_question_holds_it() -> None:
    assert shown(f"You said {TOKEN}.", question=f"Is {TOKEN} right?") == "You said [secret-withheld]."


def test_wide_letters_and_what_nobody_sees_hide_no_secret() -> None:
    hidden = KEY.replace("PRIVATE", "PRI\u200bVATE").replace("-----", "‑‑‑‑‑")
    for secret in (f"{TOKEN[:20]}\u200b{TOKEN[20:]}", hidden):
        assert shown(f"It is {secret} here.") == "It is [secret-withheld] here."
        assert shown("It is ", secret[:90], secret[90:], " here.") == "It is [secret-withheld] here."


def test_a_number_of_zeros_in_the_question_makes_no_other_number_known() -> None:
    said = "Call +49 170 5551234."
    assert shown(said, question="My phone: 0000000. Whom do I call?") == "Call [phone-withheld]."


def test_a_private_key_that_breaks_off_is_withheld_and_what_speaks_of_one_is_not() -> None:
    begun = "Here:\n" + KEY.partition("\n-----END")[0]
    assert shown(begun) == "Here:\n[secret-withheld]"
    assert shown(f"{begun}\n\nThat was it.") == "Here:\n[secret-withheld]\n\nThat was it."
    said = "A file with -----BEGIN PRIVATE KEY----- in it is one. So says the guide."
    assert shown(said) == "A file with [secret-withheld] in it is one. So says the guide."


def test_what_waits_for_its_end_is_not_looked_at_for_each_line_of_it() -> None:
    line, looked = "a" * 64 + "\n", list[int]()

    def look(text: str) -> list[Forbidden]:
        looked.append(len(text))
        return []

    async def judged(lines: int) -> Ruling:
        judge = Withholding(look, begins=lambda text: 0)
        for _ in range(lines):
            assert not (await judge.judge(line)).text
        return await judge.end()

    assert asyncio.run(judged(1_000)).text == line * 1_000
    assert sum(looked) < 10 * 1_000 * len(line)


def test_what_is_only_flagged_is_shown_and_noted() -> None:
    context = Context()
    said = f"Write to ann@stranger.example with {TOKEN}."
    assert shown(said, blocks=False, context=context) == said
    assert context.account.decisions == [Decision("answer_secrets", "flag", 1.0), Decision("answer_pii", "flag", 1.0)]


def test_an_answer_without_any_passes() -> None:
    context = Context()
    assert shown("Six hundred characters [1].", context=context) == "Six hundred characters [1]."
    assert context.account.decisions == [Decision("answer_secrets", "pass", 0.0), Decision("answer_pii", "pass", 0.0)]
