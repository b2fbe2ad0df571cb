"""The experiments' models against slow arithmetic; their kept results against their protocol."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from experiments import refits, results, run
from experiments.data import NoData, digits, numbered, sentences, speech
from experiments.language import Neural, Trigrams, distinct, self_bleu
from experiments.linear import kept, shares
from experiments.networks import Array
from experiments.vae import VAE


def _agree(model: Any, loss: Any, at: int = 12) -> None:
    """Gradients against differences of the loss, at some weights of each layer."""
    model.parameters = [each.astype(np.float64) for each in model.parameters]
    _, gradients = loss()
    rng = np.random.default_rng(5)
    for parameter, gradient in zip(model.parameters, gradients, strict=True):
        weights, slopes = parameter.reshape(-1), np.asarray(gradient).reshape(-1)
        for place in rng.integers(0, len(weights), at):
            was, step = weights[place], 1e-6
            weights[place] = was + step
            above, _ = loss()
            weights[place] = was - step
            below, _ = loss()
            weights[place] = was
            assert slopes[place] == pytest.approx((above - below) / (2 * step), rel=1e-4, abs=1e-7)


def test_the_autoencoder_descends_its_own_loss() -> None:
    rng = np.random.default_rng(1)
    model, images = VAE(rng, 2), rng.random((7, 64))
    noise = rng.standard_normal((7, 2))
    _agree(model, lambda: model.loss(images, noise))


def test_the_language_model_descends_its_own_loss() -> None:
    rng = np.random.default_rng(2)
    model = Neural(rng, 11)
    contexts, words = rng.integers(0, 11, (20, 2)), rng.integers(0, 11, 20)
    _agree(model, lambda: model.loss(contexts, words))


def test_an_autoencoder_learns_two_images() -> None:
    rng = np.random.default_rng(3)
    images = (np.arange(64) % 2 == rng.integers(0, 2, 300)[:, None]).astype(np.float32)
    new = VAE(rng, 1).fit(rng, images, steps=400).sample(rng, 200, drawn=True)
    right = np.abs(new[:, :1] - new[:, 0::2]).mean() + np.abs(1 - new[:, :1] - new[:, 1::2]).mean()
    assert right < 0.25
    assert 0.1 < new[:, 0].mean() < 0.9
    assert set(np.unique(new)) == {0.0, 1.0}


def _text(length: int = 400) -> Array:
    """Words that go round in a circle of five, now and then with a jump."""
    rng = np.random.default_rng(4)
    return (np.cumsum(1 + (rng.random(length) < 0.1)) % 5).astype(int)


def test_a_language_model_learns_a_circle() -> None:
    rng = np.random.default_rng(6)
    text = _text(4000)
    model = Neural(rng, 6).fit(rng, text, epochs=10)
    # a word follows with chance .9, the one after it with .1
    assert model.perplexity(text) == pytest.approx(
        np.exp(-0.9 * np.log(0.9) - 0.1 * np.log(0.1)), rel=0.03
    )
    new = model.sample(rng, 3001, text)
    assert len(new) == 3001
    cold = model.sample(rng, 3001, text, temperature=0.5)
    jumps = [float((np.diff(each) % 5 == 2).mean()) for each in (new, cold)]
    assert 0.07 < jumps[0] < 0.13
    assert jumps[1] < 0.04  # 1/81 of the odds, and the seams between texts


def test_the_trigrams_chances_are_chances_and_are_what_is_drawn() -> None:
    text = np.array([0, 1, 2, 0, 1, 3, 0, 1, 2, 4])
    model = Trigrams(6).fit(text)
    for first in range(6):
        for second in range(6):
            assert sum(model.chance(first, second, third) for third in range(6)) == pytest.approx(1)
    # after "0 1": 2 twice and 3 once; after "1" the same; 5 was never seen
    none = (0 + 5 / 6) / (10 + 5)
    assert model.chance(0, 1, 5) == pytest.approx(2 / 5 * (2 / 5 * none))
    new = model.sample(np.random.default_rng(7), 60_000, text)
    after = Counter(new[2:][(new[:-2] == 0) & (new[1:-1] == 1)].tolist())
    drawn, chance = after[2] / after.total(), model.chance(0, 1, 2)
    assert abs(drawn - chance) < 6 * np.sqrt(chance * (1 - chance) / after.total())


def test_self_bleu_is_one_for_a_text_that_repeats_itself() -> None:
    assert self_bleu(np.tile(np.arange(20), 40), pieces=5) == pytest.approx(1)
    assert self_bleu(np.arange(800)) < 0.01
    # of two pieces "0 1 … 19" and "0 1 … 9, ten others" half of the words are shared
    two = np.concatenate([np.arange(20), np.arange(10), np.arange(20, 30)])
    expected = np.exp(np.mean(np.log([10 / 20, 9 / 19, 8 / 18, 7 / 17])))
    assert self_bleu(two, pieces=2) == pytest.approx(expected)
    assert distinct(two) == 30


def test_a_text_is_cut_into_sentences_and_numbered() -> None:
    text = "It\N{RIGHT SINGLE QUOTATION MARK}s 5 o'clock. The end\N{EM DASH}no; The\n\nrest!"
    found = list(sentences(text))
    assert found == [["it's", "o'clock"], ["the", "end", "no"], ["the"], ["rest"]]
    first, second = numbered(list("abacabd"), list("dab"), 2)
    assert first.tolist() == [0, 1, 0, 0, 1]
    assert second.tolist() == [0, 1]


def test_the_linear_model_keeps_what_is_above_the_noise() -> None:
    turn, _ = np.linalg.qr(np.random.default_rng(8).standard_normal((3, 3)))
    covariance = turn @ np.diag([5.0, 3.0, 0.5]) @ turn.T
    assert np.allclose(kept(covariance, 2), turn @ np.diag([4.0, 2.0, 0.0]) @ turn.T)
    assert np.allclose(kept(covariance, 3), kept(covariance, 2))
    rng = np.random.default_rng(9)
    # one direction, along which all pixels move together
    images = np.clip(0.5 + 0.2 * rng.standard_normal((4000, 1)) * np.ones(30), 0, 1)
    top = np.linalg.eigvalsh(np.cov(images, rowvar=False, ddof=0) / (0.5 * 0.5))[-1]
    found = list(shares(images, 1, "replace", 3, 0.1))
    assert found == pytest.approx([(top - n) / top for n in (1, 2, 3, 4)], rel=0.01)
    kept_up = list(shares(images, 1, "accumulate", 3, 0.1))
    steps = np.cumsum([1, 1 / 2, 1 / 3, 1 / 4])
    assert kept_up == pytest.approx((top - steps) / top, rel=0.01)


@pytest.mark.parametrize("scheme", refits.SCHEMES)
def test_a_pool_has_the_size_of_its_scheme(scheme: str) -> None:
    real = np.zeros(50)
    new, fresh = np.ones(50), np.zeros(5)
    pool = refits.next_pool(scheme, real, real, new, fresh)
    sizes = {"replace": (50, 50), "mix": (50, 45), "accumulate": (100, 50)}
    assert (len(pool), pool.sum()) == sizes[scheme]


def test_without_the_data_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.data.distribution", _nothing)
    monkeypatch.setitem(__import__("sys").modules, "sklearn.datasets", None)
    for read in (digits, lambda: speech(1905)):
        with pytest.raises(NoData, match=r"pip install '\.\[models\]'"):
            read()
    done = CliRunner().invoke(run.main, [])
    assert done.exit_code == 1
    assert "pip install" in done.output


def _nothing(name: str) -> None:
    from importlib.metadata import PackageNotFoundError

    raise PackageNotFoundError(name)


def test_a_task_is_kept_and_not_run_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda of: tmp_path / of)
    asked = []

    def fits(task: refits.Task) -> Any:
        asked.append(task)
        yield {"variance": 1.0, "classes": 10}

    monkeypatch.setitem(refits.KINDS, "digits", (fits, refits.DIGITS))
    task = refits.Task("digits", "a", "mix", 1)
    first = run.measured(task)
    assert run.measured(task) == first
    assert asked == [task]
    assert run.measured(task._replace(seed=2))["seed"] == 2


def _results(experiment: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((results.RESULTS / f"{experiment}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("experiment", refits.KINDS)
def test_what_is_kept_is_the_whole_of_the_protocol(experiment: str) -> None:
    found = _results(experiment)
    runs = {(each["setting"], each["scheme"], each["seed"]) for each in found["runs"]}
    assert len(runs) == len(found["runs"])
    wanted = {task[1:] for task in run.tasks(run.SEEDS) if task.experiment == experiment}
    assert runs >= wanted
    assert {"made", "versions", "seconds"} <= set(found)
    for each in found["runs"]:
        series = [value for value in each.values() if isinstance(value, list)]
        assert {len(values) for values in series} == {refits.REFITS[experiment] + 1}


def test_the_linear_model_s_prediction_is_made_from_the_real_digits() -> None:
    found = _results("digits")
    real, _, accuracy = refits.images()
    assert accuracy == pytest.approx(found["classifier"], abs=1e-3)
    for (latent, drawn), setting in ((each, name) for name, each in refits.DIGITS.items()):
        if not drawn:
            again = list(shares(real, latent, "replace", refits.REFITS["digits"], refits.FRESH))
            assert again == pytest.approx(found["linear"][f"{setting} / replace"], abs=1e-4)


def test_the_text_of_the_language_models_is_what_is_kept_of_it() -> None:
    found = _results("language")
    real, held_out = refits.texts()
    assert (len(real), len(held_out)) == (found["words"], found["words_held_out"])
    counts = Counter(np.bincount(real, minlength=refits.VOCABULARY).tolist())
    assert {int(count): many for count, many in found["counts"].items()} == counts
    assert self_bleu(real) == pytest.approx(found["self_bleu"], abs=1e-5)


def test_a_mean_over_seeds_is_told_with_its_interval(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    results.results.cache_clear()
    runs = [
        {"setting": "a, b", "scheme": "mix", "words": [10, words]} for words in (790, 800, 810, 840)
    ]
    (tmp_path / "x.json").write_text(json.dumps({"runs": runs}), "utf-8")
    # the mean of 790, 800, 810, 840 and 3.182 times its standard error
    assert results.in_text("x words: a, b / mix @ 1") == "810 ± 34"
    assert results.in_text("x words: a, b / mix @ 0") == "10.0 ± 0.0"
    assert results.exists("x")
    for call in ("y words: a, b / mix @ 1", "x words: a / mix @ 1", "x words: a, b / mix @ 2", "x"):
        with pytest.raises(results.NotMeasured):
            results.in_text(call)
    results.results.cache_clear()
