"""``collapse new``: a room's files and a first exercise, ready to fill in."""

from __future__ import annotations

import re
from pathlib import Path

from companion import contents, tags
from companion.rooms import ROOT, slugs

_THEORY = '''\
"""TODO: the result in one line."""

from __future__ import annotations

from theory.domain import Domain, Integers, Positive
from theory.notation import Expectation, Expr, M, n, sigma, sigma_hat2
from theory.proof import Proof
from theory.theorem import Claim, Route, Theorem

# A symbol of this room alone: theta = local("theta", "what it means", 1, positive=True).

CLAIM = Claim(
    name="main",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - 1 / M) ** n,  # TODO: the formula
    # No closed form (an Algorithm): reach= is how far two algorithms go, Integers(2, reach=400).
    domain=Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
    rivals=[],  # TODO: Rival(formula, "who would believe it"), two or more
)

THEOREM = Theorem(
    title="TODO: the title",
    # What can be false stands in brackets, with the claims or statements that carry it.
    says="TODO: one sentence for a person in a hurry, [what it says](carrier).",
    setting="TODO: the model, the estimator (ddof 0 or 1), the scheme, the sampling.",
    claims=[CLAIM],
    # Beside the claims (theory.statement: Bound, About, Tends, Rises, Falls):
    # statements=[Falls("falls", CLAIM.value, n, CLAIM.domain, [Rival(sigma**2, "it stays")])],
    sources=[],  # TODO: Source("a key of book/references.bib", "where", "what is said there")
)


def proof(p: Proof) -> Expr:
    # p.cite(COCHRAN)
    # factor = p.compute(ChiSquared(M - 1).mean(lambda q: q / M), "The mean of one factor.")
    # p.argue("Words.", trial=small_cases, tried="what the trial works out, in a phrase")
    # p.argue("Words.", tried="why this cannot be tried")
    # return p.solve(lambda v: factor * v, sigma**2, "The recursion, solved.")
    raise NotImplementedError("TODO: steps that arrive at the formula and never read the claim")


ROUTES: list[Route] = []  # TODO: Route(another_exact_way, at=[dict(M=2, n=3)], words="how")
'''

_MONTECARLO = '''\
"""TODO: what is simulated."""

from __future__ import annotations

from montecarlo.check import Check

# of(rng, size, M, n, sigma) gives so many replicates; montecarlo.chains has chains, and
# montecarlo.outputs what is made of them: log_of, squared_error, half_squared_difference.

CHECKS: list[Check] = []  # TODO: Mean(of, at=[...], resolves=0.02, error_bar="Why it is valid.")
'''

_EXERCISES = '''\
"""TODO: exercises on what."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim


def refit_by_refit(M: int, n: int) -> Fraction:
    """TODO: a way to the number that the room's formula does not take, in lines of 82 at most."""
    left = Fraction(1)
    for _ in range(n):
        left -= left / M
    return left


EXERCISES = [
    Exercise(
        "todo",  # TODO: its name, one word
        "TODO: a question, for $M = «M»$ and $n = «n»$.",
        dict(M=10, n=2),
        dict(M=[2, 5, 10], n=[2, 3]),
        dict(kept=Answer(lambda M, n: claim("{slug}", M=M, n=n), refit_by_refit)),
        ["TODO: the steps, one sentence each, to $«kept»$."],
    ),
]
'''

_BOOK = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

# {title}

```{{in-a-hurry}} {slug}
```

## The setting

```{{setting}} {slug}
```

## The theorem

```{{claims}} {slug}
```

## The proof

```{{proof-steps}} {slug}
```

## The check

```{{code-cell}} python
from companion import verify

verify("{slug}")
```

## What it is not

```{{rivals}} {slug}
```

## What it means

TODO: for someone who trains models.

## Exercises

```{{worked}} {slug}
```

## Around this result

```{{around}} {slug}
```
"""


class CannotLayOut(ValueError):
    """The slug is not of the form chapter/name, or the room is there already."""


def _opening(chapter: str, title: str, root: Path) -> dict[Path, str]:
    """What a new chapter needs besides its first room; nothing for a chapter that is there."""
    headed = f'"""{title}."""\n'
    files = {
        root / "theory" / chapter / "__init__.py": f"{headed}\nORDER = [\n]\n{_ORDER}",
        root / "montecarlo" / chapter / "__init__.py": headed,
    }
    files[root / "exercises" / chapter / "__init__.py"] = (
        '"""Ways of working out that several rooms\' exercises share."""\n'
    )
    files[root / "book" / f"{chapter}.md"] = f"# {title}\n\n```{{results}} {chapter}\n```\n"
    return {path: text for path, text in files.items() if not path.exists()}


_ORDER = (
    '"""The chapter\'s rooms in the order in which one would teach them, the headline first."""\n'
)


def _in_order(package: Path, name: str, after: str | None) -> None:
    """Give a room its place in its chapter: after another one, or last."""
    text = package.read_text(encoding="utf-8")
    head, found, rest = text.partition(f'    "{after}",\n' if after else "\n]\n")
    if not found:
        raise CannotLayOut(f"there is no room {after} in {package.parent.name} to come after")
    entry = f'    "{name}",\n'
    new = head + found + entry + rest if after else f"{head}\n{entry}{found[1:]}{rest}"
    package.write_text(new, encoding="utf-8")


def then(slug: str) -> list[str]:
    """What is left to do once the files are laid out, in order; each line says what to run."""
    chapter = slug.split("/")[0]
    return [
        f"Fill in each TODO; collapse check {slug} says what is left, part by part.",
        "collapse tag                gives its claims and exercises their tags",
        f"make readme ROOM={slug}    writes its line in README.md",
        "By hand, where a reader should be led to it: the questions in "
        f"book/{chapter}.md, the paths in book/teaching.md, terms in book/glossary.md, "
        "statements that it judges in companion/ledger.toml.",
    ]


def lay_out(
    slug: str, after: str | None = None, root: Path = ROOT, title: str | None = None
) -> list[Path]:
    """Write the files of a new room and return them; nothing is overwritten.

    In its chapter it is taught after the room of the name ``after``, or last. ``title`` is that
    of a new chapter.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", slug):
        raise CannotLayOut(f"{slug} is not of the form chapter/name, in lower case")
    chapter, name = slug.split("/")
    files = {
        root / "theory" / chapter / f"{name}.py": _THEORY,
        root / "montecarlo" / chapter / f"{name}.py": _MONTECARLO,
        root / "exercises" / chapter / f"{name}.py": _EXERCISES.format(slug=slug),
        root / "book" / chapter / f"{name}.md": _BOOK.format(
            slug=slug, title=name.replace("_", " ").capitalize()
        ),
    }
    there = [path for path in files if path.exists()]
    if slug in slugs() or there:
        raise CannotLayOut(f"{slug} is there already")
    if after and f"{chapter}/{after}" not in slugs(root):
        raise CannotLayOut(f"there is no room {chapter}/{after} to come after")
    if title and (root / "theory" / chapter / "__init__.py").exists():
        raise CannotLayOut(f"{chapter} has a title already, in theory/{chapter}/__init__.py")
    if title is not None and ("\n" in title or '"' in title or not title.strip()):
        raise CannotLayOut("a chapter's title is one line, without quotation marks")
    files |= _opening(chapter, title or chapter.replace("_", " ").capitalize(), root)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _in_order(root / "theory" / chapter / "__init__.py", name, after)
    contents.make_anew(root)
    tags.give([("room", slug)], root / "companion" / tags.PLACE.name)
    return list(files)
