"""A lesson as a walk: its experiments one after another, each as it was made; and how far the class has come.

The walk is in the address: ``lesson=`` (of the lecture itself there is none), ``stop=`` (0: the page before the first
one), and ``present=on`` where nothing but the experiment is on the screen.
"""

from ui.presenter.bar import bar
from ui.presenter.contents import contents, entrance
from ui.presenter.offers import offers
from ui.presenter.walk import Walk, begin, turn

__all__ = ["Walk", "bar", "begin", "contents", "entrance", "offers", "turn"]
