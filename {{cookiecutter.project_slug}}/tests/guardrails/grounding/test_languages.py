import pytest

from app.guardrails.grounding.languages import are_comparable, is_english

ENGLISH, GERMAN = "Each chunk is stored with the name of its document.", "Jeder Abschnitt wird mit dem Namen abgelegt."


@pytest.mark.parametrize(
    ("claim", "passage", "comparable"),
    [
        (ENGLISH, ENGLISH, True),
        (GERMAN, GERMAN, True),
        (GERMAN, ENGLISH, False),
        (ENGLISH, GERMAN, True),
        ("Le serveur écoute sur le port 8000 par défaut.", ENGLISH, False),
        ("Der Server nimmt Anfragen an der Schnittstelle entgegen.", ENGLISH, False),
        ("Port 8000.", ENGLISH, True),
        ("文書は分割されます。", "文書は分割されます。", False),
    ],
)
def test_words_of_two_languages_are_not_compared(claim: str, passage: str, comparable: bool) -> None:
    assert are_comparable(claim, [passage]) is comparable


def test_a_sentence_of_shared_words_is_english_with_two_of_them() -> None:
    assert is_english("Set it as default.")
    assert not is_english("Vista as montanhas.")
