"""The ratios with the targets beside them, from a run of pytest-benchmark.

``python benchmarks/report.py RAW.json`` writes ``results.json`` beside this file and prints
the table that the book shows. The fastest round counts: noise only ever adds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")

FILL, NAIVE = "test_one_core[NumPy fills a buffer]", "test_one_core[loop that people write]"
NUMPY = "test_one_core[literal chain, NumPy]"
FAST = "test_one_core[sufficient statistics]"
COUNTS = "test_one_core[categorical, ours]"

RATIOS: list[tuple[str, str, str, float | None]] = [
    ("NumPy literal chain / NumPy's fill", NUMPY, FILL, 0.85),
    ("NumPy literal chain / loop that people write", NUMPY, NAIVE, None),
    (
        "NumPy literal chain, all cores / one core",
        "test_all_cores[literal chain, NumPy]",
        NUMPY,
        None,
    ),
    (
        "sufficient statistics, M a million / M = 100",
        "test_one_core[sufficient statistics, M a million]",
        FAST,
        0.85,
    ),
    ("categorical chain / one run at a time", COUNTS, "test_one_core[categorical, one by one]", 1),
    (
        "categorical chain / bare multinomial",
        COUNTS,
        "test_one_core[categorical, bare multinomial]",
        None,
    ),
    (
        "exact survival / dense matrix power",
        "test_exact_survival[exact survival, ours]",
        "test_exact_survival[exact survival, matrix power]",
        None,
    ),
]
"""What is divided by what (rates, so more is better), and at least how much it should be."""

WHOLE: list[tuple[str, str, int]] = [
    ("test_verify_again", "collapse verify, from the journal", 4),
    ("test_build_the_book[cold]", "the book built from nothing", 240),
    ("test_build_the_book[warm]", "the book, with nothing changed", 10),
]
"""Whole commands, and the seconds that they may take; machines differ."""


def results(raw: dict[str, Any]) -> dict[str, Any]:
    """Seconds and rates by case, and the machine that they are of."""
    cases = {}
    for each in raw["benchmarks"]:
        seconds = each["stats"]["min"]
        cases[each["name"]] = {
            "seconds": seconds,
            "rate": each["extra_info"]["work"] / seconds,
            **each["extra_info"],
        }
    machine = raw["machine_info"]
    return {
        "machine": f"{machine['cpu'].get('brand_raw', machine['machine'])}, "
        f"{machine['cpu'].get('count', '?')} cores, Python {machine['python_version']}",
        "cases": cases,
    }


def rows(found: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """The comparisons: what, how much, the target, and whether it is met."""
    cases = found["cases"]
    out = []
    for words, over, under, least in RATIOS:
        if over in cases and under in cases:
            ratio = cases[over]["rate"] / cases[under]["rate"]
            out.append(_row(words, ratio, least, f"{ratio:.3g}"))
    if FAST in cases:
        rate = cases[FAST]["rate"]
        words = "sufficient statistics, replicate-generations a second on one core"
        out.append(_row(words, rate / 1e6, 30, f"{rate / 1e6:.3g} million", " million"))
    decades = [case for case in cases.values() if "megabytes" in case]
    if decades:
        most = max(case["megabytes"] for case in decades)
        out.append(
            _row(
                "memory, most over four decades of replicates and generations",
                -most,
                -300,
                f"{most:.0f} MB",
            )
        )
    whole = sorted(n for n in cases if n.startswith("test_verify_everything"))
    if len(whole) == 2:
        one, all_ = (cases[name]["seconds"] for name in whole)
        out.append(_row("collapse verify, all cores / one", one / all_, 1.7, f"{one / all_:.3g}"))
    rooms = [cases.get(f"test_a_room[{when}]") for when in ("then", "now")]
    if all(rooms):
        then, now = rooms
        ratio = now["a_room"] / then["a_room"]
        words = f"core-seconds a result: {now['rooms']} results now / {then['rooms']} then"
        out.append((words, f"{ratio:.3g}", "at most 0.45", _met(ratio <= 0.45)))
    for name, words, most in WHOLE:
        if name in cases:
            seconds = cases[name]["seconds"]
            out.append((words, f"{seconds:.3g} s", f"at most {most} s", _met(seconds <= most)))
    return out


def _met(is_met: bool) -> str:
    return "met" if is_met else "falls short"


def _row(
    words: str, value: float, least: float | None, text: str, unit: str = ""
) -> tuple[str, str, str, str]:
    if least is None:
        return words, text, "–", ""
    target = f"at most {-least:g} MB" if least < 0 else f"at least {least:g}{unit}"
    return words, text, target, _met(value >= least)


def main() -> None:
    found = results(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(found["machine"])
    for row in rows(found):
        print(f"{row[0]:<70} {row[1]:>14}   {row[2]:<22} {row[3]}")


if __name__ == "__main__":
    main()
