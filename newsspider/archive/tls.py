"""Names of TLS cipher suites: from OpenSSL's to IANA's, which WARC-Cipher-Suite asks for."""

from __future__ import annotations

__all__ = ["iana_cipher"]

_KEY_EXCHANGE = ("ECDHE-ECDSA", "ECDHE-RSA", "ECDHE-PSK", "DHE-RSA", "DHE-DSS", "DHE-PSK", "PSK")


def iana_cipher(openssl_name: str) -> str:
    """Return the IANA name of a suite that OpenSSL names ``openssl_name``.

    TLS 1.3 suites have one name in both. For the older ones OpenSSL leaves out ``TLS_`` and
    ``WITH`` and glues key sizes to the cipher: ``ECDHE-RSA-AES128-GCM-SHA256`` is
    ``TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256``.
    """
    if openssl_name.startswith("TLS_"):
        return openssl_name
    exchange, cipher = "RSA", openssl_name
    for name in _KEY_EXCHANGE:
        if openssl_name.startswith(name + "-"):
            exchange, cipher = name, openssl_name.removeprefix(name + "-")
            break
    for family in ("AES", "CAMELLIA", "ARIA"):
        for bits in ("128", "256"):
            cipher = cipher.replace(f"{family}{bits}", f"{family}-{bits}")
    if cipher.endswith("CHACHA20-POLY1305"):
        cipher += "-SHA256"
    if cipher in {
        "AES-128-SHA256",
        "AES-256-SHA256",
        "AES-128-SHA",
        "AES-256-SHA",
        "AES-256-SHA384",
    }:
        cipher = cipher.replace("-SHA", "-CBC-SHA")
    return f"TLS_{exchange}_WITH_{cipher}".replace("-", "_")
