"""A colour for each action, the same in all pictures of the topic."""

from datasets.streams import ACTIONS

PALETTE = (
    "#2f6fed", "#e8590c", "#0c8599", "#9c36b5", "#5c940d", "#e03131", "#f08c00", "#d4b106",
    "#d6336c", "#099268", "#845ef7", "#a0522d", "#22b8cf", "#ff8787", "#94d82d", "#e599f7",
)  # fmt: skip
COLORS = dict(zip(ACTIONS, PALETTE, strict=True))
FALSE = "#868e96"  # what is found and is not there
