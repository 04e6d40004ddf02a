"""What the layers of a network make while it runs: its hooks are gone afterwards, whether it ran or failed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from torch import Tensor, nn
from torchvision.models.video import MViT, SwinTransformer3d

from models.each_frame import EachFrame
from video import Explained

NAMED = 8  # layers that are named where there is none of that name


class LayerError(Explained):
    """A layer that a network does not have."""


def layer_of(network: nn.Module, name: str) -> nn.Module:
    """The module of this name; "" is the whole network.

    Raises:
        LayerError: there is none.
    """
    try:
        return network.get_submodule(name)
    except AttributeError as error:
        names = [name for name, _module in network.named_modules() if name]
        raise LayerError(
            "The network has no layer {found}. Its layers begin with: {names}.",
            found=name,
            names=list(names[:NAMED]),
        ) from error


@contextmanager
def hooked(network: nn.Module, layers: Iterable[str], hear: Callable[[str, nn.Module, Any], None]) -> Iterator[None]:
    """Calls ``hear(name, module, output)`` each time that one of the ``layers`` has run.

    Raises:
        LayerError: no such layer.
    """
    with ExitStack() as hooks:
        for name in layers:
            hook = layer_of(network, name).register_forward_hook(
                lambda module, _inputs, out, name=name: hear(name, module, out)
            )
            hooks.callback(hook.remove)
        yield


@contextmanager
def outputs_of(network: nn.Module, layers: Iterable[str]) -> Iterator[dict[str, list[Tensor]]]:
    """Collects the tensors that each of the ``layers`` makes while the network runs, as maps where they are maps.

    A layer that runs several times makes several; the last is what the layers above it see.

    Raises:
        LayerError: no such layer.
    """
    outputs: dict[str, list[Tensor]] = {name: [] for name in layers}

    def keep(name: str, _module: nn.Module, out: Any) -> None:
        out = channels_first(network, out) if name else out  # the answer is no map
        if isinstance(out, Tensor):
            outputs[name].append(out.clone())  # the next layer may write into its input

    with hooked(network, outputs, keep):
        yield outputs


def channels_first(network: nn.Module, out: Any) -> Any:
    """What a layer makes; of a transformer or a network for pictures as ``(N, C, T, H, W)``, where it has positions."""
    if isinstance(network, EachFrame) and isinstance(out, Tensor):
        return network.in_time(out)
    if isinstance(network, MViT) and isinstance(out, tuple):
        tokens, sizes = out  # the class's own token first, and how many there are along T, H and W
        return tokens[:, 1:].transpose(1, 2).unflatten(2, tuple(sizes))
    if isinstance(network, SwinTransformer3d) and isinstance(out, Tensor) and out.dim() == 5:
        return out.movedim(-1, 1)
    return out
