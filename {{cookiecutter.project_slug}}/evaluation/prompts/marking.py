"""What came of one question, as a row: judged as the evaluation judges it."""

from app.errors import AppError
from app.types import Account, Answer
from evaluation.answers import judge
from evaluation.prompts.row import Key, Row
from evaluation.questions import Question


def answered(key: Key, question: Question, found: Answer, seconds: float) -> Row:
    outcome = judge(question, found, seconds)
    texts = {str(number): passage.chunk.text for number, passage in enumerate(found.passages, 1)}
    return Row(
        *key,
        id=question.id,
        text=found.text,
        abstained=outcome.abstained,
        right=outcome.right,
        said=outcome.said,
        seconds=round(seconds, 4),
        calls=outcome.calls,
        input_tokens=outcome.usage.input_tokens if outcome.usage else None,
        output_tokens=outcome.usage.output_tokens if outcome.usage else None,
        usd=outcome.usd,
        evidence={str(one.number): texts[str(one.number)] for one in found.citations if str(one.number) in texts},
    )


def failed(key: Key, question: Question, error: AppError, seconds: float, account: Account) -> Row:
    usage = account.usage
    return Row(
        *key,
        id=question.id,
        error=f"{type(error).__name__}: {error}",
        seconds=round(seconds, 4),
        calls=len(account.calls),
        input_tokens=usage.input_tokens if usage else None,
        output_tokens=usage.output_tokens if usage else None,
        usd=account.cost_usd,
    )
