"""A lesson of one's own: ticked, put in order, and given away as one link."""

import streamlit as st

from pages.plan import making
from pages.plan.examples import examples
from pages.plan.given import given_away
from ui import worksheet
from ui.address import chosen
from ui.lesson import lesson
from ui.plan import MOST_STOPS, Plan, Stop, by_part
from ui.presenter import walk
from ui.words import MOST_NAME, _, language, listed, plain

TITLE = "plan-title"


def made() -> None:
    """The ticks on the left, the lesson on the right."""
    plan = walk.mine()
    begun(plan)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        ticks(plan)
        page.section("how")
    with right:
        titled(plan)
        if plan.stops:
            stops(plan)
            given_away(plan)
            worksheet.links(plan)
        else:
            st.info(_("It has no stops yet: tick some, or begin with a finished one."), icon=":material/checklist:")


def begun(plan: Plan) -> None:
    """Finished lessons to begin with, and an empty one."""
    with st.container(key="plan-examples", horizontal=True, vertical_alignment="center"):
        st.markdown(_("Begin with:"), width="content")
        for number, example in enumerate(examples(language())):
            st.button(
                example.title, key=f"plan-example-{number}", icon=":material/school:", on_click=walk.put,
                args=(example,), disabled=plan == example,
            )  # fmt: skip
        st.button(
            _("Empty"), key="plan-empty", icon=":material/delete_sweep:", on_click=walk.put, args=(Plan(""),),
            disabled=not plan.stops,
        )  # fmt: skip


def titled(plan: Plan) -> None:
    """Its name."""
    st.session_state[TITLE] = plan.title
    st.text_input(
        _("Name of the lesson"), key=TITLE, max_chars=MOST_NAME, placeholder=lesson("plan").title,
        on_change=making.rename, args=(TITLE,),
    )  # fmt: skip


def ticks(plan: Plan) -> None:
    """The experiments of a part of the lecture, by topic."""
    parts = by_part()
    names = {str(number): part for number, part in enumerate(parts)}
    part = chosen(
        st.selectbox, _("Part of the lecture"), list(names), key="plan-part", default="0", format_func=names.__getitem__
    )
    there = {(stop.topic, stop.experiment) for stop in plan.stops}
    full = len(plan.stops) >= MOST_STOPS
    for topic in parts[names[part]]:
        with st.container(gap="xxsmall"):
            st.markdown(f"**{lesson(topic).title}**")
            for name, title in lesson(topic).experiments.items():
                key = f"plan-tick-{topic}-{name}"
                st.session_state[key] = (topic, name) in there
                st.checkbox(
                    title, key=key, on_change=making.tick, args=(topic, name, key),
                    disabled=full and (topic, name) not in there,
                )  # fmt: skip


def stops(plan: Plan) -> None:
    """Its stops in their order."""
    with st.container(key="plan-stops", gap="xxsmall", height=430 if len(plan.stops) > 8 else "content"):
        for at, stop in enumerate(plan.stops):
            with st.container(key=f"plan-stop-{at}", horizontal=True, vertical_alignment="center", gap="xxsmall"):
                with st.container(width="stretch"):
                    st.markdown(told(at, stop))
                for icon, by, tip in (("arrow_upward", -1, _("Earlier")), ("arrow_downward", 1, _("Later"))):
                    st.button(
                        "", key=f"plan-{icon}-{at}", icon=f":material/{icon}:", help=tip, on_click=making.move,
                        args=(at, by), disabled=not 0 <= at + by < len(plan.stops), type="tertiary",
                    )  # fmt: skip
                st.button(
                    "", key=f"plan-out-{at}", icon=":material/close:", help=_("Take it out"), on_click=making.remove,
                    args=(at,), type="tertiary",
                )  # fmt: skip


def told(at: int, stop: Stop) -> str:
    """A stop: where it is, and what is set there."""
    title = f"{at + 1}\\. **{lesson(stop.topic).experiments[stop.experiment]}** · {lesson(stop.topic).title}"
    settings = listed(plain(f"{name} = {value}", 40) for name, value in stop.settings)
    return f"{title}  \n:small[{settings}]" if settings else title


page = lesson("plan")
page.show({"making": made})
