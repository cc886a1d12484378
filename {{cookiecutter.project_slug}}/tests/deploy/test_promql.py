import pytest

from tests.deploy import promql


@pytest.mark.parametrize(
    ("expression", "metrics", "labels"),
    [
        ('sum by (le) (rate(a_total{b="c"}[5m])) > 2 and d', {"a_total", "d"}, {"le", "b"}),
        ('absent(up{job="app"} == 1)', {"up"}, {"job"}),
        ('x{path!~"/a/{b}|c", code=~"5.."} / 1e5 unless y', {"x", "y"}, {"path", "code"}),
        ("(sum(rate(a[$__rate_interval])) or vector(0))", {"a"}, set()),
    ],
)
def test_metrics_and_labels_are_told_from_functions_and_strings(
    expression: str, metrics: set[str], labels: set[str]
) -> None:
    assert promql.metrics(expression) == metrics
    assert promql.labels(expression) == labels
