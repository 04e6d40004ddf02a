"""Networks are followed while other threads run theirs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import torch
from torch import nn

from models.tracing import trace

PATIENCE_S = 60


class Meeting(nn.Module):
    """While it is followed, it waits until ``elsewhere`` has happened."""

    def __init__(self, begun: Event, elsewhere: Event) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 4, 1)
        self.begun, self.elsewhere = begun, elsewhere

    def forward(self, x):
        self.begun.set()
        assert self.elsewhere.wait(PATIENCE_S)
        return self.layer(x)


def operations(graph):
    return [str(node.target) for node in graph.nodes if node.op == "call_module"]


def test_a_network_runs_as_ever_while_another_one_is_followed():
    begun, elsewhere = Event(), Event()
    other, x = nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU()), torch.randn(1, 3, 4, 4)
    expected = other(x)
    with ThreadPoolExecutor(1) as threads:
        followed = threads.submit(trace, Meeting(begun, elsewhere))
        try:
            assert begun.wait(PATIENCE_S)
            assert torch.equal(other(x), expected)
        finally:
            elsewhere.set()
        assert operations(followed.result(PATIENCE_S)) == ["layer"]


def test_networks_followed_at_once_leave_pytorch_as_it_was():
    before = nn.Module.__call__, nn.Module.__getattr__
    networks = [nn.Sequential(*(nn.Conv2d(3, 3, 1) for _ in range(30))) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        graphs = list(threads.map(trace, networks))
    assert [len(operations(graph)) for graph in graphs] == [30] * 8
    assert (nn.Module.__call__, nn.Module.__getattr__) == before
