"""SQuAD 2.0: predictions.json {id: text}, "" where abstained, and na_prob.json {id: probability}.

Read by the official evaluation script, with --na-prob-file. The text is the short answer that
`measures/squad.py` compares; the probability of no answer is one minus the confidence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from qa.evaluation.exports.source import Source
from qa.evaluation.files import write_pieces
from qa.evaluation.measures.squad import short_answer


def write(source: Source, folder: Path) -> list[Path]:
    """Write predictions.json and na_prob.json."""
    predictions, chances = folder / "predictions.json", folder / "na_prob.json"
    write_pieces(predictions, _object((c.question.id, short_answer(c)) for c in source.cases))
    write_pieces(
        chances,
        _object(
            (c.question.id, round(1 - float(c.record.get("confidence") or 0.0), 4))
            for c in source.cases
        ),
    )
    return [predictions, chances]


def _object(entries: Iterable[tuple[str, str | float]]) -> Iterator[str]:
    """Yield a JSON object entry by entry."""
    between = "{\n"
    for key, value in entries:
        yield f"{between}{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        between = ",\n"
    yield "\n}\n" if between == ",\n" else "{}\n"
