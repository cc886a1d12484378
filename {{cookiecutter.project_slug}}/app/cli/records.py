"""The JSON shapes that scripts rely on. Fields may be added, never renamed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.monitoring.clock import TIMINGS
from app.types import Answer, ApprovalNeeded, Citation, Passage, Spent

if TYPE_CHECKING:
    from app.agents.history import Step, Turn
    from app.ingestion import Report
    from app.llm.catalogue import Catalogue, Entry
    from app.llm.tokens.strategy import Cut

Record = dict[str, Any]


def answer_record(answer: Answer) -> Record:
    """One answer; times in milliseconds, 0 for a stage that did not run; a usage or cost that is not known is null."""
    done = answer.done
    return {
        "answer": answer.text,
        "citations": [citation_record(citation) for citation in answer.citations],
        "abstained": answer.abstained,
        "weak": answer.weak,
        "model": done.model,
        "prompt": done.prompt,
        "usage": asdict(done.usage) if done.usage else None,
        "cost_usd": done.cost_usd,
        "calls": [call_record(call) for call in done.calls],
        "decisions": [asdict(decision) for decision in done.decisions],
        "dropped": {"passages": list(done.dropped.passages), "messages": done.dropped.messages},
        "withheld": done.withheld,
        "timings_ms": {stage: round(done.timings_ms.get(stage, 0.0), 2) for stage in TIMINGS},
    }


def citation_record(citation: Citation) -> Record:
    return {
        "number": citation.number,
        "source": citation.source,
        "heading": citation.heading,
        "quote": citation.quote,
        "score": round(citation.score, 4),
        "place": citation.place,
    }


def turn_record(turn: "Turn") -> Record:
    """What came of a task; the result of a call is null until it has returned, `approved` where none was needed."""
    return {
        "answer": turn.text.strip(),
        "citations": [citation_record(one) for one in turn.citations],
        "steps": [step_record(one) for one in turn.steps],
    }


def step_record(step: "Step") -> Record:
    return {
        "tool": step.tool,
        "arguments": dict(step.arguments),
        "result": step.result,
        "approved": step.approved,
    }


def waiting_record(needed: ApprovalNeeded) -> Record:
    return {
        "id": needed.id,
        "tool": needed.tool,
        "arguments": dict(needed.arguments),
        "origins": dict(needed.origins),
        "tainted": needed.tainted,
    }


def call_record(call: Spent) -> Record:
    """One call of a model; what it was made for is its purpose."""
    return {
        "model": call.model,
        "purpose": call.purpose,
        "usage": asdict(call.usage) if call.usage else None,
        "cost_usd": call.cost_usd,
        "milliseconds": call.milliseconds,
    }


def passage_records(passages: Iterable[Passage]) -> list[Record]:
    """Search results, best first."""
    return [
        {
            "id": passage.chunk.id,
            "source": passage.chunk.source,
            "collection": passage.chunk.collection,
            "heading": passage.chunk.heading,
            "text": passage.chunk.text,
            "score": round(passage.score, 4),
            "page": passage.chunk.page,
            "line": passage.chunk.line,
            "row": passage.chunk.row,
            "metadata": dict(passage.chunk.metadata),
        }
        for passage in passages
    ]


def report_record(report: "Report") -> Record:
    """What one ingestion did; `documents` and `chunks` count the collection after it."""
    return {
        "documents": report.documents,
        "chunks": report.chunks,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "skipped": [{"source": str(skipped.source), "reason": skipped.reason} for skipped in report.skipped],
        "seconds": round(report.seconds, 3),
    }


def model_record(entry: "Entry", catalogue: "Catalogue") -> Record:
    """One model of the catalogue, whose date is its `snapshot`; what is not known is null."""
    return {
        "provider": entry.provider,
        "model": entry.model,
        "context_tokens": entry.context_tokens,
        "max_output_tokens": entry.max_output_tokens,
        "input_usd_per_million": entry.input_usd_per_million,
        "output_usd_per_million": entry.output_usd_per_million,
        "open_weights": entry.open_weights,
        "tools": entry.tools,
        "strengths": entry.strengths,
        "weaknesses": entry.weaknesses,
        "use": entry.use,
        "family": entry.family,
        "inputs": entry.inputs,
        "outputs": entry.outputs,
        "residency": entry.residency,
        "snapshot": catalogue.date.isoformat(),
    }


def cut_record(cut: "Cut", words: int, usd: float | None) -> Record:
    """One strategy's pieces of a text of so many words; null where it could not cut, or nobody knows the price."""
    return {**pieces_record(cut), "tokens_per_word": per(cut.count, words), "input_usd": usd}


def comparison_record(sample: str, text: str, cuts: "Sequence[Cut]") -> Record:
    """What all strategies make of one sample."""
    strategies = [{**pieces_record(cut), "tokens_per_character": per(cut.count, len(text))} for cut in cuts]
    return {"sample": sample, "text": text, "strategies": strategies}


def pieces_record(cut: "Cut") -> Record:
    return {"strategy": cut.strategy, "pieces": cut.pieces, "count": cut.count, "note": cut.note}


def per(count: int | None, whole: int) -> float | None:
    return round(count / whole, 2) if count is not None and whole else None
