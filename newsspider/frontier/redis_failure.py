"""What went wrong with a Redis server → an error that names it and the cure."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from redis import exceptions as failures

from newsspider.errors import ConfigError, FrontierError

if TYPE_CHECKING:
    from newsspider.errors import NewsspiderError

__all__ = ["failure", "is_distrust"]

_CURES = (
    (failures.AuthenticationError, "refuses the name or the password; see to the address"),
    (failures.NoPermissionError, "lets this user not do that; grant it all keys and commands"),
    (failures.OutOfMemoryError, "has no memory left; raise its maxmemory and start again"),
    (failures.ReadOnlyError, "is a replica; name its primary"),
    (failures.ConnectionError, "cannot be reached; see that it runs, and start again"),
    (failures.TimeoutError, "does not answer; see that it runs, and start again"),
)
_NO_DATABASE = "DB index is out of range"
"""What the server answers to SELECT."""
_FORGOT = "FORGOT"
"""What redis.lua answers where the last operation of a worker is not known."""


def failure(name: str, error: failures.RedisError) -> NewsspiderError:
    """Return the error of the server called ``name``: a ConfigError if the address is wrong."""
    if _NO_DATABASE in str(error):
        return ConfigError(
            f"{name}: the server has no database of that number; it counts them from 0, and has"
            " 16 unless its setting `databases` says otherwise"
        )
    if is_distrust(error):
        return FrontierError(
            f"{name}: the server has a certificate that is not trusted; name its CA with"
            f" ?ssl_ca_certs=FILE ({error})"
        )
    for kind, sentence in _CURES:
        if isinstance(error, kind):
            return FrontierError(f"{name}: the server {sentence} ({error})")
    if str(error).startswith(_FORGOT):
        return FrontierError(
            f"{name}: the server was restarted and forgot what this worker did last;"
            " start it again, and let the server keep `appendonly yes`"
        )
    return FrontierError(f"{name}: {error}")


def is_distrust(error: failures.RedisError) -> bool:
    """Return whether the server was reached, and its certificate is not trusted."""
    return isinstance(error.__context__, ssl.SSLCertVerificationError | FileNotFoundError)
