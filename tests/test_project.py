"""What the project says about itself is so: README, citation, requirements, make."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from companion import cite, readme
from companion.cli import main
from companion.results import Run
from companion.rooms import ROOT, slugs

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")
EXPERIMENTS = (ROOT / "experiments" / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def blocks(text: str, *languages: str) -> list[str]:
    """The fenced code blocks in one of these languages."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [code for language, code in found if language in languages]


def commands(text: str) -> list[list[str]]:
    """The commands in the code blocks and the inline code of a text, comments left out."""
    lines = "".join(blocks(text, "sh", "bash", "console", "")).splitlines()
    lines += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    words = (shlex.split(line, comments=True) for line in lines if "'" not in line)
    return [each for each in words if each]


def made(text: str) -> set[str]:
    """What the text tells one to make; ``make`` alone is the first target."""
    told = [words[1:] for words in commands(text) if words[0] == "make"]
    return {word for words in told for word in words or [""] if "=" not in word}


def called(text: str) -> list[list[str]]:
    """The arguments of each ``collapse`` in the text."""
    return [words[1:] for words in commands(text) if words[0].split("/")[-1] == "collapse"]


# -- commands that are told -----------------------------------------------------------------


def test_readme_tells_the_two_commands() -> None:
    assert {"", "test"} <= made(README)


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_target_that_is_told_can_be_made(text: str) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*)\s*:(?!=)", MAKEFILE, re.MULTILINE))
    assert made(text) - {""} <= targets
    assert targets >= {"all", "book", "clean", "lint", "test", "verify"}


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_subcommand_that_is_told_exists(text: str) -> None:
    told = called(text)
    assert told
    for words in told:
        assert not words or words[0] in main.commands


@pytest.mark.parametrize("words", [w for w in called(README) if w and w[0] != "new"], ids=" ".join)
def test_every_command_in_readme_parses(words: list[str]) -> None:
    command = main.commands[words[0]]
    command.make_context(words[0], list(words[1:]))


def test_the_python_in_readme_does_what_it_says() -> None:
    (code,) = blocks(README, "python")
    *_, last = code.strip().splitlines()
    _, said = last.split("  # ")
    tree = ast.parse(code)
    assert isinstance(tree.body[-1], ast.Expr)
    names: dict[str, object] = {}
    exec(compile(ast.Module(tree.body[:-1], []), "README.md", "exec"), names)
    assert (
        str(eval(compile(ast.Expression(tree.body[-1].value), "README.md", "eval"), names)) == said
    )


def test_what_is_run_in_ci_is_what_people_run() -> None:
    told = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert {"make test", "make book"} <= set(told.splitlines())
    assert "collapse verify" in told


# -- the table of results -------------------------------------------------------------------


def test_readme_s_table_is_what_the_judge_says(verified: Run) -> None:
    start, end = readme.MARKS
    table = README.split(start)[1].split(end)[0].strip()
    assert table == readme.results_table(verified).strip()
    assert readme.with_table(README, verified) == README


def test_readme_s_table_is_in_taught_order() -> None:
    assert re.findall(r"^\| \[([\w/]+)\]", README, re.MULTILINE) == slugs()


def test_readme_s_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


# -- citation -------------------------------------------------------------------------------


def _cff_is_valid(path: Path) -> bool:
    schema = ("--builtin-schema", "vendor.citation-file-format")
    command = [sys.executable, "-m", "check_jsonschema", *schema, str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_citation_is_valid_by_its_schema(tmp_path: Path) -> None:
    assert _cff_is_valid(ROOT / "CITATION.cff")
    broken = tmp_path / "CITATION.cff"
    broken.write_text(CITATION.replace("title:", "titel:"), encoding="utf-8")
    assert not _cff_is_valid(broken)


def test_citation_agrees_with_the_command_and_the_package() -> None:
    cff = YAML(typ="safe").load(CITATION)
    assert cff["title"] == cite.TITLE
    assert cff["authors"] == [{"name": cite.AUTHOR}]
    assert str(cff["date-released"]) == cite.RELEASED
    assert cff["url"] == cite.URL
    assert str(cff["version"]) == PROJECT["version"]
    assert PROJECT["authors"] == [{"name": cite.AUTHOR}]


# -- requirements ---------------------------------------------------------------------------


def test_requirements_name_no_host() -> None:
    for word in ("http", "--index-url", "--extra-index-url", "--find-links", "-i ", " @ "):
        assert word not in REQUIREMENTS


def test_requirements_are_pinned_with_hashes() -> None:
    whole = REQUIREMENTS.replace("\\\n", " ").splitlines()
    pinned = [line for line in whole if line.strip() and not line.lstrip().startswith("#")]
    assert pinned
    for line in pinned:
        assert re.match(r"[A-Za-z0-9._\[\],-]+==[^ ;]+( ;.*?)? .*--hash=sha256:[0-9a-f]{64}", line)


def test_what_the_project_needs_is_pinned() -> None:
    pins = REQUIREMENTS + EXPERIMENTS
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==", pins, re.MULTILINE))
    wanted = list(PROJECT["dependencies"])
    for extra in PROJECT["optional-dependencies"].values():
        wanted += extra
    names = {re.split(r"[^A-Za-z0-9._-]", each)[0].lower() for each in wanted}
    assert names - {PROJECT["name"]} <= pinned
