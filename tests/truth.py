"""What the demo site says of its articles, and what rows say of them: to be compared."""

from datetime import datetime

__all__ = [
    "by_path",
    "copies",
    "expected_copies",
    "expected_rows",
    "moment",
    "row_says",
    "site_says",
]

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


def expected_copies(site):
    """Return the pairs of articles that are copies, by their paths, with the kind of copy."""
    return sorted(
        (*sorted((truth.path, truth.of)), truth.duplicate)
        for truth in expected_rows(site).values()
        if truth.duplicate
    )


def copies(rows, url):
    """Return what `rows` call copies, as `expected_copies` does.

    Which of two is called a copy follows from which came first, so the order of the paths tells
    nothing; if both were, or one of an article that did not come before it, the pair is wrong.
    """
    found, seen = [], {}
    for row in rows:
        path = row["url"].removeprefix(url.rstrip("/"))
        if label := row["duplicate"]:
            found.append((*sorted((path, seen.get(label["of"], "?"))), label["kind"]))
        seen[row["articleId"]] = path
    return sorted(found)


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
