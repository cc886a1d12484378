"""Each kind of doubt, on a passage of two sentences."""

import pytest

from app.guardrails.grounding.claim import Claim
from app.guardrails.grounding.ground import Ground
from app.guardrails.grounding.support import UNSUPPORTED, doubt, doubts
from tests.fakes.documents import passage

SERVER = passage("The server listens on port 8000 before the index is read. It does not write questions to the log.")
GROUND = Ground(SERVER)
OTHER = Ground(passage("A backup of the database is made every night with `make backup`."))


@pytest.mark.parametrize(
    "text",
    [
        "The server listens on port 8000 before the index is read.",
        "Questions are never written to the log.",
        "You can reach the server on port 8000.",
        "It doesn't log questions.",
    ],
)
def test_what_the_passage_says_is_supported(text: str) -> None:
    assert doubt(Claim(text), [GROUND], [OTHER]) < UNSUPPORTED


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("The server listens on port 9000 before the index is read.", "numbers"),
        ("The server listens on port 8000 before Milvus is read.", "names"),
        ("Questions go to Frankfurt.", "names"),
        ("The server does not listen on port 8000 before the index is read.", "added"),
        ("Nobody can listen to the server on port 8000.", "denied"),
        ("Once the index is read, after that the server can listen on port 8000.", "turned"),
        ("It does write questions to the log.", "dropped"),
        ("The server listens on port 8000 after the index is read.", "opposed"),
        ("A backup of the database is made every night.", "elsewhere"),
        ("Penguins breed in the cold.", "far"),
    ],
)
def test_what_it_does_not_say_is_not(text: str, feature: str) -> None:
    claim = Claim(text)
    assert getattr(doubts(claim, [GROUND], [OTHER]), feature) > 0
    assert doubt(claim, [GROUND], [OTHER]) >= UNSUPPORTED


def test_a_number_of_another_unit_is_another_number() -> None:
    kept = Ground(passage("Jobs are listed for 24 hours after their end."))
    assert doubt(Claim("Jobs are listed for 24 hours."), [kept]) < UNSUPPORTED
    claim = Claim("Jobs are listed for 24 days.")
    assert doubts(claim, [kept], []).numbers == 1
    assert doubt(claim, [kept]) >= UNSUPPORTED


def test_several_cited_passages_support_together() -> None:
    claim = Claim("The server listens on port 8000, and a backup is made every night with `make backup`.")
    assert doubt(claim, [GROUND]) >= UNSUPPORTED
    assert doubt(claim, [GROUND, OTHER]) < UNSUPPORTED


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der Server nimmt Anfragen an der Schnittstelle 8000 entgegen.", False),
        ("Der Server nimmt Anfragen an der Schnittstelle 9000 entgegen.", True),
        ("服务器监听端口 8000。", False),
    ],
)
def test_in_another_language_only_numbers_and_names_are_compared(text: str, found: bool) -> None:
    assert (doubt(Claim(text), [GROUND], [OTHER]) >= UNSUPPORTED) is found


def test_passages_of_that_language_are_compared_in_full() -> None:
    german = Ground(
        passage("Der Dienst nimmt Anfragen an der Schnittstelle 8000 entgegen. Er schreibt keine Fragen auf.")
    )
    assert doubt(Claim("Der Dienst nimmt Anfragen an der Schnittstelle 8000 entgegen."), [german]) < UNSUPPORTED
    assert doubt(Claim("Pinguine brüten im Winter auf dem Eis der Antarktis."), [german]) >= UNSUPPORTED


def test_no_passage_supports_nothing_and_an_empty_one_is_no_error() -> None:
    assert doubt(Claim("It rains a lot."), []) == 1.0
    assert doubt(Claim("It rains a lot."), [Ground(passage(" "))]) >= UNSUPPORTED


@pytest.mark.parametrize(
    ("text", "told", "wrong"),
    [
        ("Sales changed by -5 % in May.", "Sales changed by 5 % in May.", True),
        ("Sales changed by 5 % in May.", "Sales changed by -5 % in May.", True),
        ("Sales changed by -5 % in May.", "Sales changed by -5 % in May.", False),
        ("Sales fell by 5 % in May.", "Sales changed by -5 % in May.", False),
        ("Sales changed by -5 % in May.", "Sales fell by 5 % in May.", False),
        ("It freezes at -7 degrees.", "It freezes at -9 degrees.", True),
        ("A value of -1 switches it off.", "The value `-1` switches it off.", False),
    ],
)
def test_a_number_with_another_sign_is_another_one_unless_words_tell_the_sign(
    text: str, told: str, wrong: bool
) -> None:
    ground = Ground(passage(told))
    assert doubts(Claim(text), [ground], []).numbers == wrong
    assert (doubt(Claim(text), [ground]) >= UNSUPPORTED) is wrong
