"""Names of TLS cipher suites: from OpenSSL's to IANA's, which WARC-Cipher-Suite asks for."""

from __future__ import annotations

import re

__all__ = ["iana_cipher"]

_SUITE = re.compile("(?:(ECDHE-ECDSA|ECDHE-RSA|ECDHE|DHE-RSA|DHE-DSS)-)?(.*)", re.DOTALL)
_KEY_SIZE = re.compile("(AES|CAMELLIA|ARIA)([0-9]+)")
_UNNAMED_MODE = re.compile("^((?:AES|CAMELLIA)-[0-9]+)-SHA")


def iana_cipher(openssl_name: str) -> str:
    """Return the IANA name of a suite that OpenSSL names ``openssl_name``.

    TLS 1.3 suites have one name in both. For the older ones OpenSSL leaves out ``TLS_`` and
    ``WITH``, the exchange of keys where it is RSA and the mode where it is CBC, and glues sizes to
    what they size: ``ECDHE-RSA-AES128-SHA`` is ``TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA``.
    """
    suite = _SUITE.fullmatch(openssl_name)
    if suite is None or openssl_name.startswith("TLS_"):
        return openssl_name
    exchange = suite[1] or "RSA"
    if exchange == "ECDHE":
        exchange = "ECDHE-RSA"
    cipher = _KEY_SIZE.sub(r"\1-\2", suite[2])
    cipher = _UNNAMED_MODE.sub(r"\1-CBC-SHA", cipher)
    cipher = cipher.replace("CCM8", "CCM-8").replace("DES-CBC3", "3DES-EDE-CBC")
    if cipher == "CHACHA20-POLY1305":
        cipher += "-SHA256"
    return f"TLS_{exchange}_WITH_{cipher}".replace("-", "_")
