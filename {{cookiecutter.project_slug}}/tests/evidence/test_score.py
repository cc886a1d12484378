from dataclasses import dataclass

from app.evidence.score import LONGEST_ANSWER, MOST, best, evidence, rank, scored


@dataclass(frozen=True)
class Given:
    text: str
    heading: str = ""
    cosine: float | None = 0.4


def quotes(question: str, *passages: Given) -> list[str]:
    return [one.unit.quote for one in best(question, scored(question, passages))]


def test_a_passage_whose_heading_is_the_question_wins() -> None:
    named = Given("Write it and load it at the start.", heading="Add a prompt")
    other = Given("Every prompt is written to the log.")
    asked = "How do I add a prompt?"
    found = max(scored(asked, [other, named]), key=lambda one: rank(asked, one))
    assert found.unit.quote == "Write it and load it at the start."


def test_nearness_in_meaning_counts_and_without_a_cosine_the_place_does() -> None:
    near, far = Given("Cats purr.", cosine=0.8), Given("Dogs bark.", cosine=0.1)
    assert quotes("animal sounds", far, near) == ["Cats purr."]
    first, second = Given("Cats purr now.", cosine=None), Given("Dogs bark now.", cosine=None)
    assert evidence(scored("animal sounds", [first, second])) == 0.0
    assert quotes("animal sounds", first, second)[0] == "Cats purr now."


def test_at_most_three_sentences_and_500_characters_are_quoted_in_the_passages_order() -> None:
    sentence = "The index of number {} is kept in a folder of its own, which is " + "very " * 30 + "large."
    given = [Given(sentence.format(number)) for number in range(6)]
    found = quotes("Where is the index kept?", *given)
    assert 1 < len(found) <= MOST
    assert sum(len(quote) + 5 for quote in found) <= LONGEST_ANSWER
    assert found == sorted(found)


def test_the_same_words_are_quoted_once() -> None:
    twice = Given("The index is kept in a folder.")
    assert quotes("Where is the index kept?", twice, twice) == ["The index is kept in a folder."]


def test_a_block_and_what_announces_it_are_not_both_quoted() -> None:
    given = Given("To start the server, run this:\n\n```\nserver start\n```")
    assert quotes("How do I start the server?", given) == ["To start the server, run this:\n\n```\nserver start\n```"]


def test_what_may_not_be_quoted_is_still_evidence() -> None:
    rows = Given("id,name,price,stock,colour\n7,Lamp,12.50,4,red\n8,Desk,120,1,oak")
    assert quotes("What is the price of the lamp?", rows) == []
    assert evidence(scored("What is the price of the lamp?", [rows])) > 4


def test_nothing_is_quoted_where_the_answer_is_in_what_must_not_be() -> None:
    rows = Given("lamp,price\nlamp,12\nbulb,3", heading="Prices of lamps", cosine=0.6)
    other = Given("The porter opens the gate at seven.", cosine=0.2)
    assert quotes("What is the price of the lamp?", rows, other) == []
