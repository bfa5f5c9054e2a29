"""What lies in archive files and their folders, for tests that look at it."""

from newsspider.archive.members import read_members
from newsspider.archive.reader import read_pages
from newsspider.errors import ArchiveError

__all__ = ["archive_files", "kinds", "names", "pages_and_error", "stored_members"]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def archive_files(output):
    """Return the archive files under an output folder, oldest first."""
    return sorted((output / "archive").iterdir())


def stored_members(path):
    with path.open("rb") as file:
        return list(read_members(file))


def kinds(path):
    return [member.kind for member in stored_members(path)]


def pages_and_error(path):
    """Return the pages up to an ArchiveError, and what it says, or None."""
    found = []
    try:
        for page in read_pages(path):
            found.append(page)
    except ArchiveError as error:
        return found, str(error)
    return found, None
