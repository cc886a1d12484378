"""The benchmark runs on a database of its own, and tells how far it is."""

from evaluation.benchmarks import budget


def test_a_budget_is_measured_beside_the_same_call_without_one() -> None:
    told: list[str] = []
    figures = budget.run(10, lambda done, whole, what: told.append(f"{done}/{whole}"))
    values = {one.figure: one.value for one in figures}
    assert values["call without a budget, ms"] > 0
    assert values["a budget on top of it, ms"] > 0
    assert [one.goal for one in figures if one.goal] == ["<= 3", "<= 3"]
    assert told[-1] == "30/30"
