from evaluation.prompts.halves import split
from evaluation.questions import Question


def about(name: str, *sources: str) -> Question:
    return Question(name, name, "answerable" if sources else "near_miss", sources)


QUESTIONS = [about(f"q{n}", f"d{n % 10}.md") for n in range(40)] + [about(f"far{n}") for n in range(8)]


def test_no_document_is_in_both_halves_and_no_question_is_lost() -> None:
    straddling = [about(f"both{n}", f"d{n}.md", f"d{n + 1}.md") for n in range(9)]
    halves = split([*QUESTIONS, *straddling], 0.5, seed=3)
    sources = [{source for question in half for source in question.sources} for half in (halves.train, halves.held_out)]
    assert sources[0].isdisjoint(sources[1])
    assert len(halves.train) + len(halves.held_out) + halves.left_out == len(QUESTIONS) + 9
    assert halves.left_out


def test_documents_and_questions_without_one_are_shared_out_as_asked() -> None:
    halves = split(QUESTIONS, 0.7, seed=1)
    assert [sum(bool(one.sources) for one in half) for half in (halves.train, halves.held_out)] == [28, 12]
    assert [sum(not one.sources for one in half) for half in (halves.train, halves.held_out)] == [6, 2]


def test_the_seed_decides_alone() -> None:
    assert split(QUESTIONS, 0.5, 1) == split(list(QUESTIONS), 0.5, 1)
    assert split(QUESTIONS, 0.5, 1) != split(QUESTIONS, 0.5, 2)
