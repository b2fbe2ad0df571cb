"""A frequency table read and its losses foreseen: right, bounded, and clear about what is wrong."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.cli import main
from companion.forecast import MOST_SAMPLES, SCHEMES, Plan, forecast, lost, planned, scheme_file
from companion.tables import BadTable, Table, names_in, read
from schemes import Scheme, Step, accumulate, keep_real, mix, replace, window
from theory.domain import DomainError
from theory.maths import two_types


def _file(where: Path, text: str | bytes) -> str:
    path = where / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_names_are_counted_and_no_words_of_comments(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('def f(x):  # a name\n    return x + f("x")\n')
    (tmp_path / "b.py").write_text("x = 1.5e3\n")
    (tmp_path / "c.txt").write_text("x x x\n")
    assert names_in(tmp_path) == Counter({"x": 3, "f": 2, "def": 1, "return": 1})


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("a,1\nb,2\n", {1: 1, 2: 1}),
        ("word,count\na,1\nb,1", {1: 2}),
        ("word\tcount\na, b\t3\r\nc\t 3 \r\n", {3: 2}),
        ('"a,b",7\n\n"c ""d""",1\n', {1: 1, 7: 1}),
        ("\ufeffa,1\n", {1: 1}),
        ("1,5\n2,6\n", {5: 1, 6: 1}),  # types that look like numbers, and no header
        (f"a,{10**15}\n", {10**15: 1}),
    ],
)
def test_tables_are_read(tmp_path: Path, text: str, types: dict[int, int]) -> None:
    assert read(_file(tmp_path, text)).types == types


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no types"),
        ("word,count\n", "no types"),
        ("a,1\nb,-3\n", "line 2"),
        ("-3,-3\n", "line 1"),
        ("a,1\nb,0\n", "line 2"),
        ("a,1\nb,1.5\n", "line 2"),
        ("a,1\nb,1e9\n", "line 2"),
        ("a,1e9\nb,1\n", "line 1"),
        ("a,\nb,1\n", "line 1"),
        ("a,1\nb,x\n", "line 2"),
        ("a,1\nb,\n", "line 2"),
        ("a,1\nb\n", "1 column"),
        ("a,1\nb,2,3\n", "3 columns"),
        ("a,1\na,2\n", "line 1 too"),
        (f"a,1\nb,{10**15 + 1}\n", "line 2"),
        ("a,1\nb," + "9" * 5000 + "\n", "line 2"),
        ("a,1\n" + "b" * 200_000 + ",1\n", "line 2"),
        ('a,1\n"b,1\n', "line 2"),
        ("a,1\nb,²\n", "line 2"),
        (b"a,1\n\xff\xfe,2\n", "not UTF-8"),
        (b"\x00\x01\x02", "line 1"),
    ],
)
def test_bad_tables_are_refused_by_line(tmp_path: Path, text: str | bytes, says: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(BadTable, match=says):
        read(path)
    answer = CliRunner().invoke(main, ["forecast", path])
    assert answer.exit_code == 2
    assert len(answer.output.strip().splitlines()) == 1


def _returning(refit: int) -> Step:
    return Step(real=refit % 2, synthetic=1, kept=(1,) if refit > 2 else ())


def _on_a_budget(refit: int) -> Step:
    return Step(real=1, synthetic=2, kept=tuple(range(1, refit)), budget=2)


@pytest.mark.parametrize(
    ("scheme", "n"),
    [
        (replace(1), 3),
        (replace(4), 4),
        (mix(1, 2), 4),
        (window(0, 2, 1), 4),
        (window(1, 1, 2), 4),
        (keep_real(2, 3), 3),
        (accumulate(2), 3),
        (accumulate(2, budget=2), 4),
        (_on_a_budget, 3),
        (_returning, 5),
    ],
)
@pytest.mark.parametrize("w", [Fraction(1, 100), Fraction(1, 4), Fraction(9, 10), Fraction(1)])
def test_a_loss_lies_between_its_bounds(scheme: Scheme, n: int, w: Fraction) -> None:
    truth = float(two_types.expected(lambda p: Fraction(p == 0), scheme, n, w))
    low, high = (np.exp(bound)[0] for bound in lost(scheme, n, np.array([float(w)])))
    assert low <= truth * (1 + 1e-12)
    assert truth <= high * (1 + 1e-12)


TABLE = Table(dict(sorted(Counter((300 // np.arange(1, 101)).tolist()).items())))


@pytest.mark.parametrize("name", SCHEMES)
def test_a_forecast_holds_what_is_simulated(name: str) -> None:
    weights = 300 // np.arange(1, 101)
    real = weights / weights.sum()
    plan = planned(TABLE, scheme=name, samples=150, refits=6, kept=2)
    found, scheme = forecast(TABLE, plan), plan.acted()
    rng = np.random.default_rng(11)
    left, entropy, diversity = np.empty((3, 400))
    for run in range(400):
        now, collected = real, []
        for refit in range(1, 7):
            step = scheme(refit)
            lot = rng.multinomial(step.real, real) + rng.multinomial(step.synthetic, now)
            collected.append(lot)
            pool = np.sum([lot, *(collected[each - 1] for each in step.kept)], axis=0)
            if step.budget is not None:
                pool = rng.multivariate_hypergeometric(pool, step.budget)
            now = pool / pool.sum()
        alive = now[now > 0]
        left[run], entropy[run] = len(alive), -(alive * np.log(alive)).sum()
        diversity[run] = 1 - (now**2).sum()
    for seen, (low, high) in (
        (left, found.left),
        (entropy, found.entropy),
        (diversity, (found.diversity, found.diversity)),
    ):
        slack = 6 * seen.std() / 20
        assert low - slack <= seen.mean() <= high + slack


@given(
    st.sampled_from(sorted(SCHEMES)),
    st.dictionaries(st.integers(1, 10**6), st.integers(1, 10**4), min_size=1, max_size=8),
    st.integers(2, 10**9),
    st.integers(1, 40),
    st.integers(0, 3),
)
@settings(max_examples=60, deadline=None)
def test_bounds_are_in_order(
    name: str, types: dict[int, int], samples: int, refits: int, kept: int
) -> None:
    table = Table(dict(sorted(types.items())))
    plan = planned(table, scheme=name, samples=max(samples, 20), refits=refits, kept=kept)
    found = forecast(table, plan)
    for low, high in (found.left, found.entropy, found.unhurt, *(b.left for b in found.bands)):
        assert 0 <= low <= high * (1 + 1e-12)
    assert found.left[1] <= table.size
    assert sum(band.types for band in found.bands) == table.size
    assert abs(sum(band.share for band in found.bands) - 1) < 1e-9
    assert 0 <= found.diversity_lost <= 1


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (dict(scheme="none"), "none is no scheme"),
        (dict(scheme="replace", samples=0), "samples=0"),
        (dict(scheme="replace", samples=MOST_SAMPLES + 1), "samples="),
        (dict(scheme="replace", refits=0), "refits=0"),
        (dict(scheme="accumulate", refits=401), "1 to 400"),
        (dict(scheme="mix", real=0), "real=0"),
        (dict(scheme="mix", samples=5, real=6), "real=6"),
        (dict(scheme="keep-real", real=1), "real=1"),
        (dict(scheme="window", kept=-1), "kept=-1"),
        (dict(scheme="subsample", samples=1), "samples=1"),
        (dict(scheme="replace", real=5), "replace takes in no real samples"),
        (dict(scheme="accumulate", real=5), "accumulate takes in no real samples"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(given: dict[str, object], names: str) -> None:
    with pytest.raises(DomainError, match=names):
        planned(TABLE, **given)


def test_where_all_samples_are_real_only_the_pool_counts() -> None:
    for plan, pool in ((Plan("mix", 50, 10, 50), 50), (Plan("window", 50, 10, 50, 2), 150)):
        found = forecast(TABLE, plan)
        assert found.diversity_lost == pytest.approx(1 / pool)
        assert found.left[0] == pytest.approx(found.left[1], rel=1e-6)


def test_a_scheme_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('scheme = "window"\nsamples = 50\nkept = 2\n')
    assert planned(TABLE, **scheme_file(str(path))) == Plan("window", 50, 10, kept=2)
    for text, says in (
        ("scheme = 'mix'\nsize = 3", "size is none of"),
        ("samples = 3", "which scheme"),
        ("scheme = 'mix'\nsamples = '3'", "samples is"),
        ("scheme = 'mix'\nsamples = true", "samples is"),
        ("scheme", "no TOML"),
    ):
        path.write_text(text)
        with pytest.raises(DomainError, match=says):
            scheme_file(str(path))
    with pytest.raises(DomainError, match="no such file"):
        scheme_file(str(tmp_path / "none.toml"))


def test_the_command_answers(tmp_path: Path) -> None:
    table, picture = _file(tmp_path, "type,count\na,60\nb,30\nc,9\nd,1\n"), tmp_path / "left.svg"
    run = CliRunner().invoke
    words = ["forecast", table, "--samples", "50", "--refits", "5"]
    answer = run(main, [*words, "--scheme", "mix", "--real", "5", "--plot", str(picture)])
    assert answer.exit_code == 0
    assert "5 of them real and new" in answer.output
    assert picture.read_text().startswith("<?xml")
    data = json.loads(run(main, [*words, "--json"]).output)
    assert data["types"] == 4
    assert data["plan"]["samples"] == 50
    assert 1 < data["left"][0] <= data["left"][1] < 4
    piped = run(main, ["forecast", "-", "--json"], input="a,1\nb,1\n")
    assert json.loads(piped.output)["total"] == 2
    for bad in (["--samples", "x"], ["--scheme", "none"], ["--refits", "-1"]):
        assert run(main, ["forecast", table, *bad]).exit_code == 2
    assert run(main, ["forecast", str(tmp_path / "none.csv")]).exit_code == 2
    unwritten = run(main, [*words, "--plot", str(tmp_path / "no" / "left.svg")])
    assert unwritten.exit_code != 0
