"""Questions as a dataset of deepeval: goldens in JSON, as `EvaluationDataset.add_goldens_from_json_file` reads them.

Format: https://deepeval.com/docs/evaluation-datasets. A question that ought to be declined expects the refusal.
"""

import json
from collections.abc import Sequence
from typing import Any

from evaluation.questions import Question


def goldens(questions: Sequence[Question], refusal: str) -> str:
    """JSON. The passages that answer are the context, and what a right answer says, where somebody has marked them."""
    return json.dumps([golden(one, refusal) for one in questions], indent=2, ensure_ascii=False) + "\n"


def golden(question: Question, refusal: str) -> dict[str, Any]:
    answerable = question.kind == "answerable"
    marked = [one.quote for one in question.answers]
    expected = " ".join(marked) or " ".join(question.expect) if answerable else refusal
    return {
        "name": question.id,
        "input": question.text,
        "expected_output": expected,
        "context": marked or None,
        "source_file": question.sources[0] if question.sources else None,
        "additional_metadata": {
            "kind": question.kind,
            "sources": list(question.sources),
            "expect": list(question.expect),
        },
    }
