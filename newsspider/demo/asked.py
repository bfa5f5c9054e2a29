"""What an answer may depend on besides the address: the request's circumstances."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  (dataclass field)
from dataclasses import dataclass, field

__all__ = ["Asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for an address.

    Attributes:
        visit: how many requests for this address there have been with this one, from 1.
        now: when it came, in seconds since 1970; only dates in headers depend on it.
        headers: names in lower case.
    """

    visit: int = 1
    now: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
