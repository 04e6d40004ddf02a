"""Own gestures: a class teaches the app what it does itself, by a few recordings of each."""

from functools import partial

from pages.gestures import back, judged, named, state, teach
from ui.lesson import lesson

page = lesson("gestures")
state.arrive()
page.show(
    {
        "teach": partial(teach.shown, page),
        "well": partial(judged.shown, page),
        "try": partial(named.shown, page),
        "back": partial(back.shown, page),
    }
)
