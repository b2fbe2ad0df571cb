"""Worker processes: in a module of their own, for in a browser there is nothing to import here."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


class _Pool(ProcessPoolExecutor):
    """Processes; Ctrl-C waits for one that is being started, which would go astray."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if threading.current_thread() is not threading.main_thread():
            return super().submit(fn, *args, **kwargs)
        asked: list[Any] = []
        # not by a mask: another thread would take the signal, and this one the exception
        before = signal.signal(signal.SIGINT, lambda *details: asked.append(details))
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.signal(signal.SIGINT, before)
            if asked and callable(before):
                before(*asked[0])


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """An executor of so many processes, which end with it."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["companion.judge"])  # imported once, for all workers
    pool = _Pool(jobs, mp_context=context, initializer=_begin_work)
    try:
        yield pool
    finally:
        crew = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in crew:  # what is still being computed is wanted no more
            process.terminate()


def _begin_work() -> None:
    """What a worker process does first: leave Ctrl-C to the parent, and end when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def outlive_nobody() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=outlive_nobody, daemon=True).start()
