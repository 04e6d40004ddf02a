"""What presses on the page of a lesson do to it, before anything is drawn."""

from dataclasses import replace

import streamlit as st

from ui.plan import Stop, title_of, whole
from ui.presenter import walk


def rename(key: str) -> None:
    """The title is what was written."""
    walk.put(replace(walk.mine(), title=title_of(st.session_state[key])))


def tick(topic: str, experiment: str, key: str) -> None:
    """In with an experiment, before the first one that comes later in the lecture; or out with it."""
    plan = walk.mine()
    if not st.session_state[key]:
        left = [stop for stop in plan.stops if (stop.topic, stop.experiment) != (topic, experiment)]
        walk.put(replace(plan, stops=tuple(left)))
        return
    order = {(stop.topic, stop.experiment): place for place, stop in enumerate(whole().stops)}
    places = [order.get((stop.topic, stop.experiment), -1) for stop in plan.stops]
    at = next((n for n, place in enumerate(places) if place > order[topic, experiment]), len(places))
    walk.put(replace(plan, stops=(*plan.stops[:at], Stop(topic, experiment), *plan.stops[at:])))


def move(at: int, by: int) -> None:
    """A stop, counted from 0, changes places with its neighbour."""
    plan = walk.mine()
    stops = list(plan.stops)
    stops[at], stops[at + by] = stops[at + by], stops[at]
    walk.put(replace(plan, stops=tuple(stops)))


def remove(at: int) -> None:
    """Out with a stop, counted from 0."""
    plan = walk.mine()
    walk.put(replace(plan, stops=plan.stops[:at] + plan.stops[at + 1 :]))
