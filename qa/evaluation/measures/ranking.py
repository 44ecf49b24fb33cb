"""How well the passages found are ranked: recall@k, success@k, MRR and nDCG@k over spans.

Each passage found is judged by the pieces of evidence (groups of the set) that it is the first
to hold; a passage that holds none, or only what an earlier one held, is not relevant.

- recall@k: share of a question's pieces of evidence held by its first k passages.
- success@k: 1 if any of its first k passages holds one, else 0.
- MRR: 1 / rank of the first passage that holds one, 0 if none does; the mean over questions
  (Voorhees, "The TREC-8 Question Answering Track Report", 1999).
- nDCG@k: the grades of what the first k passages hold, each divided by log2(1 + rank), over the
  same for the best order (Järvelin and Kekäläinen, TOIS 2002).

Computed by ir_measures (MacAvaney, Macdonald and Ounis, ECIR 2022) with trec_eval's own code.
Over answerable questions for which the set names evidence; without a result all are 0.
"""

from __future__ import annotations

from functools import lru_cache

from qa.evaluation.measures.evidence import first_ranks
from qa.evaluation.measures.measure import Case, Measure, Score
from qa.extras import require

RECALL_CUTS = (1, 3, 5, 10)
SUCCESS_CUTS = (1, 5, 10)
NDCG_CUTS = (5, 10)


def _first(k: int) -> str:
    return "the first passage" if k == 1 else f"the first {k} passages"


MEASURES = (
    *(
        Measure(f"recall@{k}", f"Share of the pieces of evidence found in {_first(k)}.")
        for k in RECALL_CUTS
    ),
    *(Measure(f"success@{k}", f"A piece of evidence stands in {_first(k)}.") for k in SUCCESS_CUTS),
    Measure("MRR", "1 / rank of the first passage that holds a piece of evidence."),
    *(
        Measure(
            f"nDCG@{k}",
            f"What {_first(k)} hold, less the later it comes, over the best order.",
        )
        for k in NDCG_CUTS
    ),
)


def scores(case: Case) -> dict[str, Score]:
    """Return the scores of an answerable question whose evidence is known."""
    if not case.question.answerable or not case.question.evidence:
        return {}
    grades = tuple(max(item.grade for item in group) for group in case.question.groups)
    return dict(_computed(len(case.hits), tuple(first_ranks(case)), grades))


# Few patterns of ranks occur, however many questions there are.
@lru_cache(maxsize=4096)
def _computed(
    n_hits: int, ranks: tuple[int | None, ...], grades: tuple[int, ...]
) -> tuple[tuple[str, float], ...]:
    """Return each measure where group i, of `grades[i]`, is first held at `ranks[i]`."""
    require("ir_measures")
    import ir_measures as ir

    gains = {f"hit {rank}": 0 for rank in range(1, n_hits + 1)}
    qrels = []
    for number, (rank, grade) in enumerate(zip(ranks, grades, strict=True)):
        if rank is None:
            qrels.append(ir.Qrel("passages", f"missing {number}", grade))
        else:
            gains[f"hit {rank}"] += grade
    qrels += [ir.Qrel("passages", hit, gain) for hit, gain in gains.items() if gain]
    run = [ir.ScoredDoc("passages", hit, -place) for place, hit in enumerate(gains)]
    wanted = [ir.RR, *(ir.Success @ k for k in SUCCESS_CUTS), *(ir.nDCG @ k for k in NDCG_CUTS)]
    names = {str(ir.RR): "MRR"}
    found = {str(m.measure): m.value for m in ir.iter_calc(wanted, qrels, run)}
    named = {names.get(name, name.replace("Success", "success")): v for name, v in found.items()}
    return (*_recall(ranks).items(), *sorted(named.items()))


def _recall(ranks: tuple[int | None, ...]) -> dict[str, float]:
    """Return recall of the groups: each cut is a query, since a passage may hold several groups."""
    import ir_measures as ir

    qrels, run = [], []
    for k in RECALL_CUTS:
        for number, rank in enumerate(ranks):
            qrels.append(ir.Qrel(f"recall@{k}", f"group {number}", 1))
            if rank is not None and rank <= k:
                run.append(ir.ScoredDoc(f"recall@{k}", f"group {number}", -rank))
    return {m.query_id: m.value for m in ir.iter_calc([ir.R @ 1000], qrels, run)}
