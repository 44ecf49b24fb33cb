import pytest

from qa.judging.judge import probability
from qa.training.fit_judge import Row, fit

NAMES = ["cover", "unknown", "number"]


def rows(n_answerable, n_unanswerable, *, n_wrong=0):
    """Rows whose features say nothing: each value is as frequent in both classes."""
    return [
        Row(
            f"{answerable}-{i}",
            {"cover": i % 2, "unknown": i // 2 % 2, "number": i % 4},
            answerable,
            answerable and i >= n_wrong,
        )
        for answerable, n in ((True, n_answerable), (False, n_unanswerable))
        for i in range(n)
    ]


@pytest.mark.parametrize(
    ("n_answerable", "n_unanswerable", "share"), [(300, 100, 0.75), (100, 100, 0.5), (40, 160, 0.2)]
)
def test_where_features_say_nothing_the_probability_is_the_share_of_the_answerable(
    n_answerable, n_unanswerable, share
):
    given = rows(n_answerable, n_unanswerable)
    weights = fit(given, NAMES)
    found = [probability(row.features, weights) for row in given]
    assert found == pytest.approx([share] * len(given), abs=0.01)


def test_a_wrong_answer_counts_against_answering_but_less_than_an_unanswerable_question():
    none, wrong, unanswerable = (
        probability({"cover": 1}, fit(given, NAMES))
        for given in (rows(200, 100), rows(300, 100, n_wrong=100), rows(200, 200))
    )
    assert none > wrong > unanswerable


def test_a_feature_that_tells_the_classes_apart_moves_the_probability_from_the_share():
    told = [
        Row(str(i), {"cover": float(i % 4 > 0) if i % 10 else 0.5}, i % 4 > 0, True)
        for i in range(400)
    ]
    weights = fit(told, ["cover"])
    low, high = (probability({"cover": cover}, weights) for cover in (0.0, 1.0))
    assert low < 0.25 < 0.75 < high


@pytest.mark.parametrize(("name", "sign"), [("cover", 1), ("unknown", -1)])
def test_what_speaks_for_an_answer_never_counts_against_it_nor_the_reverse(name, sign):
    against = [Row(str(i), {name: -sign * float(i % 2)}, i % 2 == 1, True) for i in range(100)]
    assert fit(against, [name])[name] == 0.0
    with_it = [Row(str(i), {name: sign * float(i % 2)}, i % 2 == 1, True) for i in range(100)]
    assert sign * fit(with_it, [name])[name] > 0
