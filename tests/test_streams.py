"""Random streams: reproducible, different for each batch, and free of order and place."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from montecarlo.streams import stream

addresses = st.tuples(st.integers(0, 2**64 - 1), st.text(max_size=20), st.integers(0, 10**6))


def first(address: tuple[int, str, int]) -> list[int]:
    """The stream's first words."""
    seed, name, batch = address
    return [int(word) for word in stream(seed, name, batch).integers(0, 2**63, size=4)]


@given(addresses)
def test_the_same_address_gives_the_same_numbers(address: tuple[int, str, int]) -> None:
    assert first(address) == first(address)


@given(addresses, addresses)
def test_another_address_gives_other_numbers(
    one: tuple[int, str, int], other: tuple[int, str, int]
) -> None:
    assert (first(one) == first(other)) == (one == other)


@given(addresses)
def test_each_part_of_the_address_counts(address: tuple[int, str, int]) -> None:
    seed, name, batch = address
    others = [(seed + 1, name, batch), (seed, name + "'", batch), (seed, name, batch + 1)]
    assert len({tuple(first(each)) for each in [address, *others]}) == 4


def test_streams_do_not_depend_on_the_order_in_which_they_are_used() -> None:
    forwards = [first((1, "room", batch)) for batch in range(20)]
    backwards = [first((1, "room", batch)) for batch in reversed(range(20))]
    assert forwards == backwards[::-1]


def test_streams_do_not_depend_on_numpy_s_global_state() -> None:
    before = first((1, "room", 0))
    state = np.random.get_state()
    np.random.seed(0)
    after = first((1, "room", 0))
    np.random.set_state(state)
    assert before == after


def test_streams_do_not_depend_on_the_process(pool: Executor) -> None:
    wanted = [(3, "room/χ²", batch) for batch in range(20)]
    assert list(pool.map(_first_words, wanted)) == [_first_words(each) for each in wanted]


def _first_words(address: tuple[int, str, int]) -> list[int]:
    return first(address)


def test_batches_of_one_point_are_uncorrelated() -> None:
    batches = np.array([stream(5, "room", batch).standard_normal(20_000) for batch in range(8)])
    correlations = np.corrcoef(batches)[np.triu_indices(8, 1)]
    # the correlation of independent normals is below r but with chance 2·exp(−r²·20000/4)
    assert np.abs(correlations).max() < 2 * np.sqrt(np.log(2 * len(correlations) / 1e-9) / 20_000)
