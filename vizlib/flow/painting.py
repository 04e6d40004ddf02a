"""A clip's flow as pictures, painted one frame at a time."""

from collections.abc import Callable

import numpy as np

from video import Clip
from vizlib.flow.field import FlowField, ThereAndBack
from vizlib.pictures import flow_fields

GREY = 128  # across a cut, where flow means nothing


class FlowPictures:
    """What the flow of a clip looks like at each frame ``t`` but the last: uint8 ``(H, W, 3)``, grey across a cut."""

    def __init__(self, clip: Clip, field: FlowField) -> None:
        self._clip = clip
        self._field = field
        self._coloured = -1, np.empty(0, np.uint8)

    def __len__(self) -> int:
        return len(self._field.flow)

    def colours(self, t: int) -> np.ndarray:
        """Direction as hue, length as fullness."""
        painted_t, picture = self._coloured
        if painted_t != t:  # several tracks show the same frame one after another
            picture = self._unless_cut(t, lambda: flow_fields.colours(self._flow(t), self._field.most))
            self._coloured = t, picture
        return picture

    def tinted(self, t: int) -> np.ndarray:
        """The frame in the colours of its flow."""
        return self._unless_cut(t, lambda: flow_fields.tinted(self._clip.frames[t], self.colours(t)))

    def arrows(self, t: int) -> np.ndarray:
        """Arrows on the frame."""
        frame, most = self._clip.frames[t], self._field.most
        return self._unless_cut(t, lambda: flow_fields.arrows(frame, self._flow(t), most))

    def channel(self, c: int, t: int) -> np.ndarray:
        """One channel: u for 0, v for 1."""
        return self._unless_cut(t, lambda: flow_fields.signed(self._field.flow[t, c], self._field.most))

    def error(self, t: int) -> np.ndarray:
        """How far the next frame, brought back, is from this one."""
        one, two = self._clip.frames[t : t + 2]
        return self._unless_cut(t, lambda: flow_fields.error_map(one, two, self._flow(t)))

    def occluded(self, back: ThereAndBack, t: int) -> np.ndarray:
        """The frame, with what is not found again on the way ``back`` in orange."""
        return self._unless_cut(t, lambda: flow_fields.striped(self._clip.frames[t], back.occluded[t]))

    def brought_back(self, t: int) -> np.ndarray:
        """The next frame, brought back by the flow."""
        one, two = self._clip.frames[t : t + 2]
        return self._unless_cut(t, lambda: flow_fields.brought_back(one, two, self._flow(t)))

    def _flow(self, t: int) -> np.ndarray:
        return self._field.flow[t].astype(np.float32)

    def _unless_cut(self, t: int, paint: Callable[[], np.ndarray]) -> np.ndarray:
        return np.full_like(self._clip.frames[t], GREY) if self._field.cuts[t] else paint()
