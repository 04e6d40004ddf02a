"""The class votes: rooms, the addresses that phones and the teacher's board ask, and the board on the pages."""

from ui.votes.board import ask, ask_claim, switch
from ui.votes.sidebar import sidebar
from ui.votes.teacher import open_large

__all__ = ["ask", "ask_claim", "open_large", "sidebar", "switch"]
