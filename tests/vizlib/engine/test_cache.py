"""The cache keeps its bound, forgets the oldest first, and agrees with a plain model of it."""

from collections import OrderedDict

from hypothesis import given
from hypothesis import strategies as st

from vizlib.engine.cache import Cache, kept


@given(
    st.lists(st.tuples(st.sampled_from("gp"), st.integers(0, 5), st.integers(1, 12))),
    st.integers(1, 20),
)
def test_against_a_model(steps, bound):
    cache, model = Cache(bound), OrderedDict()
    for n, (what, key, size) in enumerate(steps):
        if what == "g":
            found = cache.get(key)
            assert found == (model[key][0] if key in model else None)
            if key in model:
                model.move_to_end(key)
        else:
            cache.put(key, n, size)
            model.pop(key, None)
            if size <= bound:
                model[key] = (n, size)
                while sum(s for _, s in model.values()) > bound:
                    model.popitem(last=False)
    assert all(cache.get(key) == value for key, (value, _) in model.items())


def test_kept_runs_once_and_keeps_only_finished_work():
    cache, runs = Cache(100), []

    def work(n):
        runs.append(n)
        yield "half"
        yield "whole"

    steps = kept(cache, "key", len, work, 1)
    assert next(steps) == "half"
    steps.close()
    assert cache.get("key") is None
    assert list(kept(cache, "key", len, work, 2)) == ["half", "whole"]
    assert list(kept(cache, "key", len, work, 3)) == ["whole"]
    assert runs == [1, 2]
