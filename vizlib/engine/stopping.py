"""Stop in the middle of a step: a pass of a large network takes seconds, and nobody should wait for its end.

PyTorch asks a dispatch mode before each operation, on the way forward and on the way back, in the thread that entered
it and in no other.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import local
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode

_here = local()


class Stopped(BaseException):
    """Nobody wants the result of this step any more. No library catches it."""


class Stoppable(TorchDispatchMode):
    """While it is entered, PyTorch's next operation raises ``Stopped``, a single time, once ``unwanted()``.

    Threads that work for the one that entered it enter it too, see ``same_here``.
    """

    def __init__(self, unwanted: Callable[[], bool]) -> None:
        super().__init__()
        self.unwanted = unwanted
        self._before: Stoppable | None = None
        self._raised = False

    def __enter__(self) -> "Stoppable":
        self._before = entered()
        _here.mode = self
        super().__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        _here.mode = self._before

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if not self._raised and self.unwanted():
            self._raised = True  # whoever cleans up on the way out may use PyTorch
            raise Stopped
        return func(*args, **(kwargs or {}))


def entered() -> Stoppable | None:
    """The mode that is entered in this thread."""
    return getattr(_here, "mode", None)


def same_here(mode: Stoppable | None) -> AbstractContextManager[Any]:
    """For a thread that works for another: stops when that one would."""
    return nullcontext() if mode is None else Stoppable(mode.unwanted)
