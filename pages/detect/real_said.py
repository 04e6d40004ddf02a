"""What I3D calls each person and the whole clip, as a table and in words."""

import numpy as np
import streamlit as st

from ui.numbers import whole_share
from ui.words import _, listed
from vizlib.detect.naming import MOST_TUBES, Followed, Named

BEST = 3  # names of each


def answers(named: Named, followed: Followed) -> None:
    """A row for the whole clip and for each tube, its best names with their probabilities."""
    rows = [row(_("the whole clip"), named, named.whole)]
    rows += [
        row(title(n, followed), named, named.tubes[n], named.short[n])
        for n in sorted(range(len(followed.tubes)), key=lambda n: (followed.tubes[n].identity, followed.tubes[n].start))
    ]
    st.dataframe(rows, hide_index=True, height="content")


def row(title: str, named: Named, probabilities: np.ndarray | None, short: bool = True) -> dict[str, str]:
    """One row of the table. ``short``: why there is no answer, if there is none; else others are there longer."""
    if probabilities is None:
        longest = _("not asked: {most} others are there longer").format(most=MOST_TUBES)
        return {"": title, _("I3D says"): _("too short") if short else longest}
    best = named.best(probabilities, BEST)
    return {"": title, _("I3D says"): ", ".join(f"{label} {whole_share(share)}" for label, share in best)}


def title(n: int, followed: Followed) -> str:
    """Of a tube: whose, and from when to when."""
    tube, fps = followed.tubes[n], followed.clip.fps
    return _("{number} · {start:.1f}–{end:.1f} s").format(
        number=tube.identity, start=tube.start / fps, end=tube.end / fps
    )


def said(named: Named, followed: Followed) -> dict[str, str]:
    """The names in words."""
    told = [
        _("person {number} {label} ({share})").format(
            number=tube.identity, label=f"*{label}*", share=whole_share(share)
        )
        for tube, each in zip(followed.tubes, named.tubes, strict=True)
        if each is not None
        for label, share in named.best(each, 1)
    ]
    whole = named.best(named.whole, 1)[0] if named.whole is not None else None
    return {
        "whole": _("too short a clip to be named") if whole is None else f"*{whole[0]}* ({whole_share(whole[1])})",
        "each": listed(told) if told else _("nobody is there long enough"),
    }


def losses(followed: Followed) -> str:
    """Who is lost, from when to when, and then known again, in words; empty if nobody is."""
    ends: dict[int, int] = {}
    lost = []
    for tube in sorted(followed.tubes, key=lambda tube: (tube.identity, tube.start)):
        if tube.identity in ends:
            start, end = (t / followed.clip.fps for t in (ends[tube.identity], tube.start))
            words = _("person {number} from {start:.1f} to {end:.1f} s")
            lost.append(words.format(number=tube.identity, start=start, end=end))
        ends[tube.identity] = tube.end
    return listed(lost)
