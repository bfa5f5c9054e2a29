"""A deterministic news site on 127.0.0.1, for first contact and for tests.

Every word is invented and follows from a seed; `DemoSite.expectations` is the truth about every
address, for a crawl to be judged by. Nothing here reaches beyond this computer.
"""

from newsspider.demo.answer import Answer
from newsspider.demo.attack import hostile_urls
from newsspider.demo.doors import DOORS
from newsspider.demo.oracle import Expectation
from newsspider.demo.server import DemoServer, Logged, serve
from newsspider.demo.site import DEFAULT_GROUPS, EVERYTHING, DemoSite

__all__ = [
    "DEFAULT_GROUPS",
    "DOORS",
    "EVERYTHING",
    "Answer",
    "DemoServer",
    "DemoSite",
    "Expectation",
    "Logged",
    "hostile_urls",
    "serve",
]
