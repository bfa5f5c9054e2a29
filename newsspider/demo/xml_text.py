"""XML as the site writes it: strings, escaped."""

from __future__ import annotations

from xml.sax.saxutils import escape

__all__ = ["element", "xml_document"]


def element(name: str, text: str) -> str:
    """Return ``text`` in an element called ``name``; with no name the escaped text alone."""
    return f"<{name}>{escape(text)}</{name}>" if name else escape(text)


def xml_document(root: str) -> bytes:
    """Return ``root`` as a UTF-8 document that says so."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}'.encode()
