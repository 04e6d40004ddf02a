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


def test_what_is_pinned_outlives_any_greed():
    cache = Cache(100)
    cache.put("shared", 1, 30)
    cache.pin(["shared", "not here"])
    for n in range(50):
        cache.put(n, n, 20)
    assert cache.get("shared") == 1
    assert sum(cache.get(n) is not None for n in range(50)) == 3  # the bound holds for all together
    cache.put("large", 2, 71)
    assert cache.get("large") is None


def test_no_more_than_its_share_is_pinned():
    cache = Cache(100)
    for n in range(4):
        cache.put(n, n, 20)
        cache.pin([n])
    for n in range(10, 20):
        cache.put(n, n, 20)
    assert [cache.get(n) for n in range(4)] == [0, 1, None, None]


def test_a_pinned_value_stays_what_it_is():
    cache = Cache(100)
    cache.put("key", "first", 10)
    cache.pin(["key"])
    cache.put("key", "second", 10)
    assert cache.get("key") == "first"
