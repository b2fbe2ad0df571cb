"""Where a run's work is done: in this process, in processes of this machine, or on a cluster."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from companion.journal import identity


class SerialExecutor(Executor):
    """Runs each task at once in this process; the runner hands it one at a time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with _heeded():
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:  # handed on through the future, as every executor does
                future.set_exception(error)
        return future


@contextmanager
def _heeded() -> Iterator[None]:
    """Ctrl-C counts even where it is lost: a library in C may ignore what its callback raises."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    asked: list[Any] = []

    def stop(*details: Any) -> None:
        asked.append(details)
        before(*details)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def workers(jobs: int | None = None) -> Iterator[Executor]:
    """An executor of so many processes (all cores by default), or of none for one job."""
    jobs = jobs or _cores()
    if jobs == 1 or sys.platform == "emscripten":  # in a browser there are no processes
        yield SerialExecutor()
        return
    from companion.pool import processes

    with processes(jobs) as pool:
        yield pool


@contextmanager
def cluster(address: str, timeout: float = 20) -> Iterator[Executor]:
    """An executor on a Dask cluster, whose workers must have the same sources and versions.

    What a lost worker was doing is done again by another. Raises ``ImportError`` without
    the extra ``cluster``, ``ValueError`` for an address that is none, ``OSError`` where no
    scheduler answers, ``RuntimeError`` where a worker's sources or versions are not ours.
    """
    try:
        connect: Any = import_module("distributed").Client
        comm: Any = import_module("distributed.comm")
    except ImportError as missing:
        hint = "pip install 'model-collapse-companion[cluster]'"
        raise ImportError(f"a cluster needs Dask: {hint}") from missing
    comm.registry.get_backend(comm.parse_address(address)[0])  # a client would hang on another
    with connect(address, timeout=timeout, set_as_default=False) as client:
        for worker, theirs in client.run(identity).items():
            if theirs != identity():
                raise RuntimeError(f"worker {worker} has other sources or versions")
        executor: Any = client.get_executor(retries=10)
        executor._max_workers = max(1, sum(client.nthreads().values()))
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)  # what is still being computed is wanted no more
