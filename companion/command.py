"""How the ``collapse`` command answers: refusals in one line, JSON, options that several share."""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any

import click


class Refusal(click.ClickException):
    """A request that cannot be met: one line, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"collapse: {' '.join(self.format_message().split())}", err=True)


UNWRITTEN, BROKEN = 74, 70
"""Exit codes, after sysexits.h: what was asked for could not be written; a fault of ours."""


class OneLine(click.Group):
    """A group whose every usage error is one line too, and that writes under any locale.

    Signs that the encoding lacks are replaced. 1 is a verdict, so no error leaves with it.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        try:
            code = super().main(*args, **kwargs)
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message())
            code = 0
        except click.UsageError as error:
            where = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
            click.echo(f"collapse: {error.format_message()}{where}", err=True)
            code = 2
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except click.Abort:
            code = 130
        except BrokenPipeError:
            sys.stderr.close()  # the reader of a pipe has gone; there is no one to tell
            code = 141
        except OSError as error:
            click.echo(f"collapse: cannot write: {error.strerror}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is unwritten is let go
            code = UNWRITTEN
        except Exception:  # whatever is wrong with the program, it is no verdict
            traceback.print_exc()
            code = BROKEN
        sys.exit(code if isinstance(code, int) else 0)


def refusing(run: Any, *args: Any, **kwargs: Any) -> Any:
    """Call with the library's errors turned into one-line refusals."""
    from companion.exercises import UnknownExercise
    from companion.ledger import UnknownEntry
    from companion.records import NoRun
    from companion.results import TooFine
    from companion.rooms import NoCopy, UnknownRoom
    from companion.scaffold import CannotLayOut
    from companion.tags import UnknownTag
    from theory.domain import DomainError
    from theory.numeric import TooLarge

    try:
        return run(*args, **kwargs)
    except UnknownRoom as error:
        raise Refusal(error.args[0]) from None
    except TooLarge as error:
        raise Refusal(f"refused: {error}") from None
    except (UnknownEntry, UnknownExercise, UnknownTag, NoRun, NoCopy) as error:
        raise Refusal(str(error)) from None
    except (DomainError, CannotLayOut, ArithmeticError, TooFine) as error:
        raise Refusal(str(error)) from None


def confirmed(verify: Any) -> None:
    """Let a second route confirm an exercise's answers; leave with 1, in a line, if it does not."""
    from companion.exercises import WrongAnswer

    try:
        verify()
    except WrongAnswer as wrong:
        click.echo(f"collapse: two routes to an answer disagree: {wrong}", err=True)
        sys.exit(1)


def terminal() -> Any:
    from rich.console import Console

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # Rich would leave with 1

    console = Terminal(highlight=False)
    if not console.is_terminal:
        console.width = 160  # a pipe or a file has no width: do not cut columns off
    return console


def print_json(data: Any) -> None:
    """JSON that loses nothing: where the encoding lacks signs, they are escaped."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    click.echo(json.dumps(data, indent=1, ensure_ascii=encoding != "utf8"))


json_flag = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def untagged(context: click.Context, parameter: click.Parameter, typed: Any) -> Any:
    """What was typed, with the address in the place of each tag."""
    from companion.tags import address

    if isinstance(typed, tuple):
        return tuple(refusing(address, word) for word in typed)
    return typed and refusing(address, typed)


run_option = click.option(
    "--run", "run_from", metavar="FILE", help="Verdicts of this run (collapse verify --json FILE)."
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 512), help="Worker processes (default: all cores)."
)
