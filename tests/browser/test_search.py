"""What people ask, and the page that the book's own search must find, from disk."""

from __future__ import annotations

import pytest
from built import HTML
from playwright.sync_api import Page

ASKED = {
    "GMM": "glossary",
    "LLM": "glossary",
    "VAE": "glossary",
    "temperature 0.8": "glossary",
    "nucleus sampling": "glossary",
    "mode collapse": "glossary",
    "what is model collapse": "index",
    "how to cite": "index",
    "how many real samples": "plan",
    "how much real data do I need": "plan",
    "how can I prevent model collapse": "plan",
    "Nature paper": "nature",
    "Shumailov": "nature",
    "curse of recursion": "nature",
    "is collapse inevitable": "ledger",
    "problem sheets": "teaching",
    "genetic drift": "discrete/survival",
    "how long does a rare word survive": "discrete/survival",
    "how many classes are left": "discrete/support_size",
    "do rare words become rarer on average": "discrete/weight_martingale",
    "perplexity": "discrete/entropy_loss",
    "long tail of the vocabulary": "discrete/zipf_tail_cut",
    "loss of diversity": "discrete/heterozygosity",
    "how many generations until half of the variance is lost": "gaussian/generations_to_fraction",
    "KL divergence": "gaussian/kl_to_real",
    "Wasserstein distance": "gaussian/wasserstein_risk_mean",
    "unbiased estimator": "gaussian/unbiased_variance",
    "fewer samples than dimensions": "gaussian/rank_collapse",
    "heavy tails": "gaussian/sample_kurtosis",
    "does every single run collapse": "gaussian/almost_sure_collapse",
    "does accumulating data prevent collapse": "mixing/accumulate_variance",
    "does mixing in real data stop collapse": "mixing/fresh_fraction",
    "optimal weight of synthetic data": "mixing/golden_ratio",
    "linear regression": "mixing/regression_replace",
    "do lost words come back": "mixing/mutation_equilibrium",
}

FINISHED = """() => /finished|did not match/i.test(
  document.querySelector("#search-results .search-summary")?.innerText)"""

FIRST = """() => [...document.querySelectorAll("#search-results li > a")].slice(0, 3)
  .map((link) => new URL(link.href).pathname)"""


@pytest.mark.parametrize("question", ASKED)
def test_a_question_finds_its_page_among_the_first_three(desk: Page, question: str) -> None:
    desk.goto((HTML / "search.html").as_uri() + "?q=" + question.replace(" ", "+"))
    desk.wait_for_function(FINISHED)
    first = [place.removeprefix(f"{HTML.as_posix()}/") for place in desk.evaluate(FIRST)]
    assert f"{ASKED[question]}.html" in first
