"""What can go wrong, as one tree.

::

    NewsspiderError
    ├── ConfigError       the command or a site file is wrong     exit 2, nothing fetched
    ├── ArchiveError      a record cannot be written or read      exit 1, the run stops
    ├── FrontierError     the queue cannot be read or written     exit 1, the run stops
    └── ExtractionError   a page cannot be understood             counted, stays archived

Every error carries what its reader needs to act: the path, key or URL, and the cure.
"""

__all__ = ["ArchiveError", "ConfigError", "ExtractionError", "FrontierError", "NewsspiderError"]


class NewsspiderError(Exception):
    """Any failure that newsspider names itself; ``str()`` is a sentence for the user."""


class ConfigError(NewsspiderError):
    """The command line, a setting or a site file asks for something impossible."""


class ArchiveError(NewsspiderError):
    """The archive cannot be written, or holds something that is not what it says."""


class FrontierError(NewsspiderError):
    """The store of what is to be fetched fails, or belongs to another crawl."""


class ExtractionError(NewsspiderError):
    """A page cannot be parsed or has no text to publish."""
