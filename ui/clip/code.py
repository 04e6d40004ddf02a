"""The clip of a view in its notebook: the code that makes it again, and what is said of it."""

from pathlib import Path, PureWindowsPath

from datasets.actors import FRAMES
from ui.clip.actor import SIZE, SPLIT, Actor, label_name
from ui.clip.picker import Chosen, Current
from ui.clip.recorded import file_kind, recordings
from ui.notebook import Cell, called, options, unless
from ui.words import _, listed, plain

MOST_NAME = 255  # characters of a file's name, of those that a disk can hold


def clip_cell(current: Current) -> Cell:
    """The code that makes the clip of the page, and says whether it is the same."""
    check = f"\nprint('the clip of the page:', clip.digest == {current.clip.digest!r})"
    made = rendered(current.choice) if isinstance(current.choice, Actor) else read(current.choice)
    return Cell(made.says, made.code + check)


def rendered(choice: Actor) -> Cell:
    """A rendered actor, drawn again."""
    given = options(
        seed=choice.seed, label=choice.label, split=SPLIT, size=SIZE, frames=unless(FRAMES, choice.frames)
    )  # fmt: skip
    return Cell(
        _("The clip: a rendered actor, drawn again as it was; the check says whether it is the page's."),
        f"from datasets.actors import render_clip\n\nclip = {called('render_clip', *given)}",
    )


def read(choice: Chosen) -> Cell:
    """A file that ships, or one that a person puts beside the notebook."""
    source, stretch = choice.source, options(start_s=choice.start_s, end_s=choice.end_s)
    if isinstance(source.data, Path):
        return Cell(
            _("The clip, which ships with the project; the check says whether it is the page's."),
            "from datasets.samples import SAMPLES\nfrom video import read_clip\n\n"
            f"clip = {called('read_clip', f'SAMPLES[{source.digest!r}].path', *stretch)}",
        )
    says = _(
        "The clip: your file, which must lie beside this notebook; the check says whether it is the one you showed."
    )
    name = base_name(source.name)
    if any(mine.digest == source.digest for mine in recordings()):
        says = _(
            "The clip: your recording. Save it beside this notebook, under this name; the check says whether it is "
            "the one you showed."
        )
        name = f"camera.{file_kind(source.data)[0]}"
    return Cell(says, f"from video import read_clip\n\nclip = {called('read_clip', repr(name), *stretch)}")


def base_name(name: str) -> str:
    """Of a file as its person called it, without any folder."""
    return PureWindowsPath(name).name[-MOST_NAME:] or "clip.mp4"


def clip_words(current: Current) -> dict[str, str]:
    """The clip among the settings of a view, in Markdown."""
    choice, clip = current.choice, current.clip
    if isinstance(choice, Actor):
        name = _("rendered actor: {action}, seed {seed}").format(action=label_name(choice.label), seed=choice.seed)
    else:
        name = plain(choice.source.name)
    span = _("{start:.2f} to {end:.2f} s, {frames} frames").format(
        start=clip.start_s, end=clip.start_s + clip.seconds, frames=len(clip)
    )
    return {_("Clip"): listed((name, span))}
