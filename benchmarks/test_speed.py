"""How fast it is, against the loop that people write and against the machine's own limit.

``make bench`` runs this with pytest-benchmark; ``benchmarks/report.py`` makes the ratios.
Whatever is compared is measured in one run on one machine. A case's ``work`` is what its
time is divided by: samples, or replicates times generations.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from companion.rooms import room
from companion.run import verify
from montecarlo.chains import categorical, gaussian
from theory.numeric import evaluate

ROOT = Path(__file__).resolve().parent.parent
M, N = 100, 50
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
WEIGHTS = np.full(10, 0.1)


def fill(rng: np.random.Generator, runs: int) -> None:
    """NumPy's own limit: a buffer that stays in the cache, filled again and again."""
    buffer = np.empty(1 << 15)
    for _ in range(runs * M * N // len(buffer)):
        rng.standard_normal(out=buffer)


def naive(rng: np.random.Generator, runs: int) -> None:
    """The loop that people write."""
    for _ in range(runs):
        mu, sd = 0.0, 1.0
        for _ in range(N):
            x = rng.normal(mu, sd, M)
            mu, sd = x.mean(), x.std()


def literal(rng: np.random.Generator, runs: int) -> None:
    gaussian.retrain(rng, runs, M, N)


def statistics(rng: np.random.Generator, runs: int, M: int = M) -> None:
    gaussian.retrain(rng, runs, M, N, gaussian.by_statistics)


def statistics_of_a_million(rng: np.random.Generator, runs: int) -> None:
    statistics(rng, runs, 10**6)


def counts_one_by_one(rng: np.random.Generator, runs: int) -> None:
    for _ in range(runs):
        w = WEIGHTS
        for _ in range(N):
            w = rng.multinomial(M, w) / M


def counts(rng: np.random.Generator, runs: int) -> None:
    categorical.retrain(rng, runs, M, N, WEIGHTS.tolist(), categorical.by_counts)


def counts_bare(rng: np.random.Generator, runs: int) -> None:
    """Bare multinomial draws, no chain: the weights never change."""
    weights = np.repeat(WEIGHTS[None], runs, axis=0)
    for _ in range(N):
        rng.multinomial(M, weights)


SAMPLES, STEPS = M * N, N
CASES: dict[str, tuple[Callable[..., None], int, int]] = {
    "NumPy fills a buffer": (fill, 4000, SAMPLES),
    "loop that people write": (naive, 100, SAMPLES),
    "literal chain, NumPy": (literal, 4000, SAMPLES),
    "sufficient statistics": (statistics, 40_000, STEPS),
    "sufficient statistics, M a million": (statistics_of_a_million, 40_000, STEPS),
    "categorical, one by one": (counts_one_by_one, 200, STEPS),
    "categorical, ours": (counts, 5000, STEPS),
    "categorical, bare multinomial": (counts_bare, 5000, STEPS),
}


@pytest.mark.parametrize("name", CASES)
def test_one_core(name: str, benchmark: Any) -> None:
    case, runs, each = CASES[name]
    benchmark.extra_info["work"] = runs * each
    benchmark.pedantic(
        case, args=(np.random.default_rng(1), runs), rounds=15, warmup_rounds=1, iterations=1
    )


@pytest.mark.parametrize("name", ["NumPy fills a buffer", "literal chain, NumPy"])
def test_all_cores(name: str, benchmark: Any) -> None:
    case, runs, each = CASES[name]
    benchmark.extra_info.update(work=CORES * runs * each, cores=CORES)
    rngs = [np.random.default_rng(seed) for seed in range(CORES)]
    with ThreadPoolExecutor(CORES) as pool:

        def all_at_once() -> None:
            list(pool.map(lambda rng: case(rng, runs), rngs))

        benchmark.pedantic(all_at_once, rounds=15, warmup_rounds=1, iterations=1)


@pytest.mark.parametrize("way", ["exact survival, ours", "exact survival, matrix power"])
def test_exact_survival(way: str, benchmark: Any) -> None:
    claim = room("discrete/survival").theorem.claim()
    point = claim.domain.check(dict(M=M, w="1/100", n=N))

    def by_matrix() -> float:
        from scipy.stats import binom

        rows = np.arange(M + 1)
        step = binom.pmf(rows[None], M, rows[:, None] / M)
        return float(1 - (binom.pmf(rows, M, 0.01) @ np.linalg.matrix_power(step, N - 1))[0])

    def ours() -> float:
        return float(evaluate(claim.value, point, 17))

    assert abs(by_matrix() - ours()) < 1e-12
    benchmark.extra_info["work"] = 1
    ask = ours if way.endswith("ours") else by_matrix
    benchmark.pedantic(ask, rounds=5, warmup_rounds=1, iterations=1)


def test_time_to_a_verdict(benchmark: Any) -> None:
    benchmark.extra_info["work"] = 1
    benchmark.pedantic(verify, args=("gaussian/mle_variance",), rounds=3)


@pytest.mark.parametrize("code", ["", "import companion.run", "from companion.cli import main"])
def test_import(code: str, benchmark: Any) -> None:
    benchmark.extra_info["work"] = 1
    benchmark.pedantic(subprocess.run, args=([sys.executable, "-c", code],), rounds=7)


def test_help(benchmark: Any) -> None:
    benchmark.extra_info["work"] = 1
    command = [Path(sys.executable).with_name("collapse"), "--help"]
    quiet = dict(stdout=subprocess.DEVNULL, check=True)
    benchmark.pedantic(subprocess.run, args=(command,), kwargs=quiet, rounds=7)


_DECADES = """
import json, resource, time
from montecarlo.chains.gaussian import retrain
from montecarlo.check import Mean
from montecarlo.streams import stream
batches, refits = BATCHES, REFITS
def variance(rng, size):
    return retrain(rng, size, 10, refits).variance
check = Mean(of=variance, at=[{}], resolves=1, error_bar="", draws=(2500,))
if refits < 100:
    check.evidence(stream(1, "decades", 0), {})
start = time.perf_counter()
found = check.evidence(stream(1, "decades", 0), {})
for batch in range(1, batches):
    found = found.merge(check.evidence(stream(1, "decades", batch), {}))
seconds = time.perf_counter() - start
try:  # the most since this program began; the other holds its parent's too
    status = open("/proc/self/status").read()
    memory = int(status.split("VmHWM:")[1].split()[0]) / 1024
except OSError:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, memory, batches * check.batch_size({})]))
"""


@pytest.mark.parametrize("over", ["replicates", "generations"])
@pytest.mark.parametrize("power", range(5))
def test_decades(power: int, over: str, benchmark: Any) -> None:
    """Cost and memory over four decades of replicates, and of generations."""
    batches, refits = (10**power, 5) if over == "replicates" else (1, 10**power)

    def run() -> Any:
        code = _DECADES.replace("BATCHES", str(batches)).replace("REFITS", str(refits))
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    seconds, megabytes, replicates = benchmark.pedantic(run, rounds=1)
    benchmark.extra_info.update(
        work=replicates * refits,
        seconds=seconds,
        megabytes=megabytes,
        over=over,
        count=replicates if over == "replicates" else refits,
    )
    assert megabytes < 300


def _whole(command: Sequence[str | Path], benchmark: Any, **more: str) -> None:
    benchmark.extra_info["work"] = 1
    told = dict(stdout=subprocess.DEVNULL, check=True, cwd=ROOT, env=os.environ | more)
    benchmark.pedantic(subprocess.run, args=(list(command),), kwargs=told, rounds=1)


@pytest.mark.whole
@pytest.mark.parametrize("jobs", ["1", str(CORES)])
def test_verify_everything(jobs: str, benchmark: Any) -> None:
    collapse = Path(sys.executable).with_name("collapse")
    _whole([collapse, "verify", "--afresh", "--jobs", jobs], benchmark)


BEGUN = "eb6f218fc170bea02a48febb8a44f2282a6e34e4"
"""The commit, of 43 results, that the targets for a whole run are ratios to."""


@pytest.mark.whole
@pytest.mark.parametrize("when", ["then", "now"])
def test_a_room(when: str, benchmark: Any, tmp_path: Path) -> None:
    """Seconds of one core that a result takes, derived and drawn, then and now."""
    tree = ROOT
    if when == "then":
        packed = subprocess.run(
            ["git", "archive", BEGUN], cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        tree = tmp_path / "then"
        tree.mkdir()
        subprocess.run(["tar", "-x"], cwd=tree, input=packed.stdout, check=True)
    code = f"import sys; sys.path.insert(0, {str(tree)!r}); from companion.cli import main; main()"
    found = tmp_path / "found.json"
    words = ["verify", "--afresh", "--jobs", "1", "--json", str(found)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _whole([sys.executable, "-c", code, *words], benchmark, XDG_CACHE_HOME=str(tmp_path))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rooms = {claim["slug"] for claim in json.loads(found.read_text("utf-8"))["claims"]}
    benchmark.extra_info.update(rooms=len(rooms), core_seconds=used, a_room=used / len(rooms))


@pytest.mark.whole
def test_verify_again(benchmark: Any) -> None:
    _whole([Path(sys.executable).with_name("collapse"), "verify"], benchmark)


@pytest.mark.whole
@pytest.mark.parametrize("state", ["cold", "warm"])
def test_build_the_book(state: str, benchmark: Any) -> None:
    if state == "cold":
        subprocess.run(["rm", "-rf", ROOT / "book" / "_build"], check=True)
    _whole([sys.executable, ROOT / "book" / "build.py"], benchmark)
