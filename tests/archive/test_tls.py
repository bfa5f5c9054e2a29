import shutil
import subprocess

import pytest

from newsspider.archive.tls import iana_cipher

NAMES = {
    "TLS_AES_128_GCM_SHA256": "TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256": "TLS_CHACHA20_POLY1305_SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384": "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305": "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "ECDHE-RSA-AES256-SHA384": "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    "ECDHE-RSA-AES128-SHA": "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "ECDHE-ECDSA-AES128-CCM8": "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
    "ECDHE-ARIA256-GCM-SHA384": "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384",
    "DHE-RSA-CAMELLIA256-SHA": "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA",
    "DHE-DSS-AES256-SHA256": "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256",
    "AES128-GCM-SHA256": "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "AES256-SHA": "TLS_RSA_WITH_AES_256_CBC_SHA",
    "DES-CBC3-SHA": "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_suite_gets_the_name_that_iana_registered(name):
    assert iana_cipher(name) == NAMES[name]


def test_every_suite_of_this_openssl_that_a_web_server_can_have_gets_its_registered_name():
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl program to ask for its names")
    asked = [openssl, "ciphers", "-stdname", "ALL:!aNULL:!PSK:!SRP"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=20).stdout
    pairs = [(line.split()[2], line.split()[0]) for line in listed.splitlines()]

    assert len(pairs) > 10
    assert [(name, iana_cipher(name)) for name, _ in pairs] == pairs
