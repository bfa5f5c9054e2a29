"""Themes known by name: data that says where their pages keep what.

Rules:

- A profile is data. Code that reads one never asks which one it is.
- A profile names classes and selectors that its theme ships; nothing of a single site.
- The first profile in `PROFILES` whose sign and container are on the page is the page's.
"""

from newsspider.page.profiles.jnews import JNEWS
from newsspider.page.profiles.profile import Profile
from newsspider.page.profiles.tagdiv import TAGDIV
from newsspider.page.profiles.wordpress import WORDPRESS

__all__ = ["PROFILES", "Profile"]

PROFILES = (JNEWS, TAGDIV, WORDPRESS)
"""Themes before the platform that they run on."""
