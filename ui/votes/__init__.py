"""The class votes: rooms, the addresses that phones and the teacher's board ask, and the board on the pages."""

from ui.votes.board import ask, ask_claim, sidebar, switch
from ui.votes.question import Question, question_of
from ui.votes.teacher import open_large, said_score, score

__all__ = ["Question", "ask", "ask_claim", "open_large", "question_of", "said_score", "score", "sidebar", "switch"]
