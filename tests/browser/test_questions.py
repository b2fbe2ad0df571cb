"""Questions that readers asked: each is answered within two clicks of the landing page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from built import HTML

# the words of the links that are followed, and what the page then says
ANSWERS = {
    "how many of 50 classes of weight 1/100,000 are left after 5 refits to a million samples?": (
        ["types left"],
        r"50 classes of weight 1/100,000, after 5 refits to a million samples:\s+47\.8 left",
    ),
    "what is left of the Nature paper?": (
        ["the verdicts on it"],
        r"Of \d+ statements in the ledger: holds: .*Of its formulas, \d+ stand among the rivals",
    ),
    "its variance of the Wasserstein risk?": (
        ["the verdicts on it", "Variance of the Wasserstein distance between runs"],
        r"a variance of about 5σ⁴n²/\(2M²\)",
    ),
    "what does a temperature of 0.8 do?": (
        ["bias", "Temperature over types"],
        r"multiplies its log-odds by 1/",
    ),
    "what of a mixture?": (
        ["small models", "A mixture refitted by EM"],
        r"keeps in expectation just what a single Gaussian keeps",
    ),
    "what of an autoencoder?": (
        ["small models", "Emitting means"],
        r"A share α of real data saves the direction if",
    ),
    "what of a language model?": (["small models", "Words of a real text"], r"knows on average"),
    "what of diffusion?": (
        ["small models", "A diffusion model that remembers"],
        r"exact score of its training set",
    ),
    "how many real samples do I need?": (["the plan"], r"pools of 200, 10 of them real and new"),
    "how long does a rare word survive?": (
        ["survival of a word"],
        r"a chance of about 2/n, for n from 30",
    ),
    "when is half of the variance lost?": (
        ["refits until a fraction is left"],
        r"first below the fraction f of its start after",
    ),
    "is a little real data enough?": (["a share of fresh data"], r"fresh"),
    "is it enough to keep all data?": (["everything kept"], r"in the end|for ever"),
    "does perplexity get worse?": (["the loss of entropy"], r"nats of entropy"),
    "is collapse certain within 25 generations?": (
        ["the ledger"],
        r"Within 25 generations every model .* no evidence found",
    ),
}


def article(path: Path) -> Tag:
    found = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one(".bd-article")
    assert found is not None
    return found


@pytest.mark.parametrize("question", ANSWERS)
def test_a_question_is_answered_within_two_clicks(question: str) -> None:
    clicks, answer = ANSWERS[question]
    assert len(clicks) <= 2
    path = HTML / "index.html"
    for words in clicks:
        links = [link for link in article(path).select("a[href]") if link.get_text() == words]
        assert links, f"{path.name} has no link {words}"
        path = (path.parent / str(links[0]["href"]).split("#")[0]).resolve()
    assert re.search(answer, article(path).get_text(" ", strip=True), re.DOTALL)
