"""Which metrics and labels an expression of PromQL reads. Enough for the expressions shipped here."""

import re

STRING = re.compile(r'"[^"]*"')
LABEL_LIST = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")
MATCHERS = re.compile(r"\{([^}]*)\}")
RANGE = re.compile(r"\[[^\]]*\]")
# A name that is not a function's: no parenthesis follows.
NAME = re.compile(r"\b[a-zA-Z_:][\w:]*(?![\w:]|\s*\()")
OPERATORS = {"and", "or", "unless"}


def metrics(expression: str) -> set[str]:
    """`metrics('sum by (le) (rate(a_total{b="c"}[5m])) > 2 and d')` is `{"a_total", "d"}`."""
    for pattern in (STRING, LABEL_LIST, MATCHERS, RANGE):
        expression = pattern.sub(" ", expression)
    return set(NAME.findall(expression)) - OPERATORS


def labels(expression: str) -> set[str]:
    """`labels('sum by (le) (rate(a_total{b="c"}[5m]))')` is `{"le", "b"}`."""
    bare = STRING.sub("", expression)
    return {name for part in (*LABEL_LIST.findall(bare), *MATCHERS.findall(bare)) for name in NAME.findall(part)}
