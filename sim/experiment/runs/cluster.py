"""Dask as an executor: the way past one machine. It is an extra, imported only when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs.workers import Workers
from sim.experiment.store.provenance import model_version

LOCAL = "local"
"""In the place of an address: a cluster on this machine, for as long as the sweep lasts."""


@contextmanager
def joined(address: str | None, workers: int | None = None) -> Iterator[Workers | None]:
    """Join the cluster at an address, or make one on this machine; raises `RequestError`.

    address: None for no cluster. workers: processes of a local one; None takes one a processor.
    """
    if address is None:
        yield None
        return
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise RequestError(
            "--cluster needs the package distributed, which is not installed: "
            "pip install 'redsea[cluster]'"
        ) from None
    try:
        client = _client(distributed, address, workers)
    except (OSError, ValueError, TimeoutError) as error:
        raise RequestError(f"--cluster {address}: no scheduler answers there ({error})") from error
    with client:
        _check_versions(client, address)
        cores = sum(client.ncores().values())
        if not cores:
            raise RunError(f"--cluster {address}: the cluster has no workers")
        yield Workers(cores, lambda _: client.get_executor(pure=False))


def _client(distributed: Any, address: str, workers: int | None) -> Any:  # noqa: ANN401
    if address != LOCAL:
        return distributed.Client(address, timeout="10s")
    return distributed.Client(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
    )


def _check_versions(client: Any, address: str) -> None:  # noqa: ANN401
    """Raise `RequestError` unless every worker has the model that this process has."""
    own = model_version()
    others = [name for name, found in client.run(model_version).items() if found != own]
    if others:
        raise RequestError(
            f"--cluster {address}: another version of the model is installed on {others[0]}; its "
            "numbers could not be distinguished from ours"
        )
