"""The rules that a tuned model is held against."""

from training.measuring.measured import rules_of
from training.measuring.metrics import METRICS
from training.measuring.rules import always_first, most_shared
from training.tests.measuring.material import RAIN, REFUSAL, SUN, row, rows


def test_the_first_passage_is_cited_with_its_first_sentence_whatever_was_asked() -> None:
    assert always_first(row("a", "", (f"{SUN} It is warm there.", RAIN))) == f"{SUN} [1]"


def test_the_sentence_that_shares_most_words_is_cited_and_without_one_it_refuses() -> None:
    assert most_shared(row("a", "", (SUN, f"Snow is rare. {RAIN}"))) == f"{RAIN} [2]"
    assert most_shared(row("a", "", (SUN, "Snow is rare."))) == REFUSAL


def test_of_two_passages_that_share_as_many_the_first_one_is_taken() -> None:
    assert most_shared(row("a", "", (RAIN, RAIN))) == f"{RAIN} [1]"


def test_of_a_list_one_sentence_is_taken_too() -> None:
    passages = ("- `PORT` is a number. By default it is 80.\n- `HOST` is a name. It is empty.\n",)
    assert always_first(row("a", "", passages)) == "`PORT` is a number. [1]"
    assert most_shared(row("a", "", passages, "What is the name of the host?")) == "`HOST` is a name. [1]"


def test_what_can_not_be_quoted_is_given_as_a_whole() -> None:
    assert always_first(row("a", "", ("| rain | Bergen |\n|---|---|\n| sun | Lisbon |",))).endswith("| Lisbon | [1]")


def test_the_table_has_a_line_for_each_rule() -> None:
    first, shared = rules_of([*rows(2, 1), row("b", f"{RAIN} [2]", (SUN, RAIN))])
    values = {one.name: [one.share(metric.name).value for metric in METRICS] for one in (first, shared)}
    assert values == {"always [1]": [1.0, 2 / 3, 0.0, 0.0], "most shared words": [1.0, 1.0, 1.0, 0.0]}
