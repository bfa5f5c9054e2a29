"""What the demo site says of its articles, and what rows say of them: to be compared."""

from datetime import datetime

__all__ = ["by_path", "expected_rows", "moment", "row_says", "site_says"]

_LINKS = {
    "read_also": "readAlso",
    "related": "related",
    "next": "next",
    "editors_pick": "editorsPick",
    "in_body": "inBody",
}


def expected_rows(site):
    """Return the truth about every address that deserves a row, by its path."""
    return {truth.path: truth for truth in site.expectations() if truth.row}


def by_path(rows, url):
    """Return the last row of each path of the site at ``url``."""
    return {row["url"].removeprefix(url.rstrip("/")): row for row in rows}


def moment(date, truth):
    """Return the instant, or only the day where the site says no more."""
    if date is None:
        return None
    return date[:10] if len(truth or "") == 10 else datetime.fromisoformat(date)


def row_says(row, truth, url):
    """Return what ``row`` says in the words of the site at ``url``."""
    origin = url.rstrip("/")
    return {
        "headline": row["headline"],
        "body": row["articleBody"],
        "date": moment(row["datePublished"], truth.date),
        "authors": tuple(author["name"] for author in row["authors"]),
        "sections": tuple(row["articleSection"]),
        **{
            name: tuple(link["url"].removeprefix(origin) for link in row["links"][key])
            for name, key in _LINKS.items()
        },
    }


def site_says(truth):
    """Return what the site says, as `row_says` puts it."""
    date = moment(truth.date, truth.date)
    return {
        "headline": truth.headline,
        "body": truth.body,
        "date": date,
        "authors": truth.authors,
        "sections": truth.sections,
        **{name: getattr(truth, name) for name in _LINKS},
    }
