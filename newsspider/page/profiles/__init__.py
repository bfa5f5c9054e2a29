"""Themes known by name: data that says where their pages keep what.

Rules:

- A profile is data. Code that reads one never asks which one it is.
- A profile names classes and selectors that its theme ships; nothing of a single site.
- The first profile in `PROFILES` whose sign is on the page is the page's.
"""

from newsspider.page.profiles.arc import ARC
from newsspider.page.profiles.blogger import BLOGGER
from newsspider.page.profiles.drupal import DRUPAL
from newsspider.page.profiles.ghost import GHOST
from newsspider.page.profiles.jnews import JNEWS
from newsspider.page.profiles.profile import Profile
from newsspider.page.profiles.substack import SUBSTACK
from newsspider.page.profiles.tagdiv import TAGDIV
from newsspider.page.profiles.wordpress import WORDPRESS

__all__ = ["PROFILES", "Profile"]

PROFILES = (JNEWS, TAGDIV, WORDPRESS, GHOST, SUBSTACK, BLOGGER, DRUPAL, ARC)
"""Themes before the platform that they run on."""
