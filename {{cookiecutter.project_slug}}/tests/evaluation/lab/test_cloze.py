from pathlib import Path

from app.rag.sources.source import Reading
from app.rag.stages import Loaded
from app.text import words
from evaluation.lab.cloze import cloze
from evaluation.lab.documents import Documents
from evaluation.lab.extracts import LEAST_STEMS, LONGEST, SHORTEST, Extract, extracts

DOCS = Path(__file__).parents[3] / "docs"


def loaded(path: Path) -> list[Loaded]:
    return list(Documents((str(path),), Reading()).read(lambda done, total, what: None))


def test_sentences_to_ask_about_stand_where_they_say_and_say_enough(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nShort. " + "The pump in the cellar moves nine litres of water an hour. " * 3)
    for one in [*loaded(tmp_path), *loaded(DOCS / "models.md")]:
        found = extracts(one, 50)
        assert found
        for extract in found:
            assert one.document.text[extract.start : extract.end] == extract.text
            assert SHORTEST <= len(extract.text) <= LONGEST
            assert len(set(words(extract.text))) >= LEAST_STEMS
        assert extracts(one, 3) == found[:3]


def test_code_is_not_asked_about(tmp_path: Path) -> None:
    code = "a = first_function(second_function(third), fourth, fifth, sixth, seventh)"
    (tmp_path / "a.md").write_text(f"# A\n\n```\n{code}\n```\n")
    assert [extracts(one, 9) for one in loaded(tmp_path)] == [[]]


def test_a_question_is_no_copy_and_the_same_in_every_run() -> None:
    forms = set()
    for one in loaded(DOCS / "retrieval.md"):
        for extract in extracts(one, 60):
            question = cloze(extract)
            assert question == cloze(extract)
            asked, said = words(question.text), " ".join(words(extract.text))
            assert not any(" ".join(asked[at : at + 6]) in said for at in range(len(asked) - 5))
            assert question.wanted[0].span == (extract.start, extract.end)
            forms.add(question.text.split()[0] == "What" or ": what about" in question.text)
    assert forms == {True, False}


def test_some_words_are_left_out() -> None:
    text = "Alpha beta gamma delta epsilon zeta eta theta iota kappa."
    question = cloze(Extract("/docs", "a.md", 7, text))
    kept = set(words(question.text)) & set(words(text))
    assert 3 <= len(kept) <= 5
    assert question.wanted[0].span == (7, 7 + len(text))
