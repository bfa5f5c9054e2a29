"""Doors: where a site itself lists its articles. Bytes -> candidate links.

Everything here is a pure function: no network, no file, no clock. What reads a door never raises;
what is wrong with the door is counted in the answer.
"""

from newsspider.doors.candidate import Candidate, Door, DoorKind, Opened, Problem
from newsspider.doors.entrance import find_doors, is_wordpress
from newsspider.doors.feed import next_wordpress_feed, read_feed
from newsspider.doors.listing import next_listing_url
from newsspider.doors.robots import Robots, Ruling, read_robots
from newsspider.doors.sitemap import read_sitemap
from newsspider.doors.wordpress import api_root, api_root_of_header, posts_url, read_posts

__all__ = [
    "Candidate",
    "Door",
    "DoorKind",
    "Opened",
    "Problem",
    "Robots",
    "Ruling",
    "api_root",
    "api_root_of_header",
    "find_doors",
    "is_wordpress",
    "next_listing_url",
    "next_wordpress_feed",
    "posts_url",
    "read_feed",
    "read_posts",
    "read_robots",
    "read_sitemap",
]
