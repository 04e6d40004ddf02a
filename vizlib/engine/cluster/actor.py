"""What Ray starts on another machine: a ``Worker`` in a process of its own. (Who only calls it needs no PyTorch.)"""

from collections.abc import Hashable

from vizlib.engine.cluster.parcel import Parcel

STEP, SAME, DONE, STOPPED, FAILED = "step", "same", "done", "stopped", "failed"
Reply = tuple[str, Parcel | None]  # what became of a step; the parcel holds what it yielded, or the error


class Actor:
    """See ``Worker``, whose methods these are."""

    def __init__(self, device: str, threads: int) -> None:
        from vizlib.engine.cluster.worker import Worker

        self._worker = Worker(device, threads)

    def version(self) -> str:
        return self._worker.version()

    def begin(
        self, job: str, owner: str, way: tuple[bool, bool], parcel: Parcel, names: list[Hashable], *parcels: Parcel
    ) -> None:
        self._worker.begin(job, owner, way, parcel, names, *parcels)

    def step(self, job: str) -> Reply:
        return self._worker.step(job)

    def stop(self, job: str) -> None:
        self._worker.stop(job)

    def end(self, job: str, _begun: None) -> None:
        """``_begun``: the answer to ``begin``, for which Ray waits; its calls may overtake each other."""
        self._worker.end(job)

    def beat(self, owner: str) -> None:
        self._worker.beat(owner)
