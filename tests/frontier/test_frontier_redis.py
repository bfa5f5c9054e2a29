"""What is true of the frontier on Redis alone: a server that goes away, comes back, or says no."""

import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from math import inf

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from redis_server import free_port, redis_server, start_redis

import newsspider.frontier.redis
from newsspider.errors import FrontierError
from newsspider.frontier.contract import Before, Ended, Entry
from newsspider.frontier.redis import RedisFrontier

NOW = 1_700_000_000.5
ANY = Before(asked=NOW, due=-inf)


def entries(*keys, again=False):
    return [
        Entry(key=key, host="a.example", priority=0, payload=b"{}", again=again) for key in keys
    ]


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(newsspider.frontier.redis, "_PATIENCE_SECONDS", 0.3)


@pytest.fixture
def server(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def frontier(server, redis_url):
    opened = RedisFrontier(redis_url)
    yield opened
    opened.close()


def test_every_key_is_under_one_prefix_and_none_is_left_of_what_ended(server, frontier):
    frontier.crawl("a.example")
    frontier.join("w1", NOW, 30.0)
    frontier.update(entries(*range(50)), [], NOW, ANY)
    frontier.claim("w1", 1, NOW)
    leases = frontier.lease("w1", "a.example", 50, NOW)
    ends = [Ended(id=lease.id, due=NOW) for lease in leases]
    frontier.update([], ends, NOW, ANY)
    frontier.release("w1", "a.example", NOW)
    frontier.leave("w1")
    keys = {key.decode() for key in server.scan_iter()}

    assert all(key.startswith("newsspider:") for key in keys)
    known = {key for key in keys if key.startswith(("newsspider:known:", "newsspider:client:"))}
    assert keys - known == {
        f"newsspider:{name}" for name in ("crawl", "counts", "host:a.example", "resting")
    }


def test_an_operation_whose_answer_was_lost_is_done_once(frontier, monkeypatch):
    frontier.join("w1", NOW, 30.0)
    heard = frontier._script
    lost = []

    def deaf(args):
        answer = heard(args=args)
        if args[0] not in lost:
            lost.append(args[0])
            raise redis.TimeoutError("the answer did not come")
        return answer

    monkeypatch.setattr(frontier, "_script", deaf)

    assert frontier.update(entries(1, again=True), [], NOW, ANY) == 1
    assert frontier.claim("w1", 1, NOW) == ["a.example"]
    assert [lease.key for lease in frontier.lease("w1", "a.example", 5, NOW)] == [1]
    assert lost == ["update", "claim", "lease"]
    assert frontier.counts(NOW).leased == 1
    assert frontier.counts(NOW).waiting == 0


def test_a_server_that_is_restarted_is_waited_for_and_has_kept_everything(tmp_path):
    port = free_port()
    lasting = ("--appendonly", "yes", "--appendfsync", "always")
    process = start_redis(port, tmp_path, *lasting)
    frontier = RedisFrontier(f"redis://127.0.0.1:{port}/0")
    frontier.join("w1", NOW, 30.0)
    frontier.update(entries(1, 2), [], NOW, ANY)
    frontier.claim("w1", 1, NOW)
    leases = frontier.lease("w1", "a.example", 1, NOW)
    process.kill()
    process.wait()
    process = start_redis(port, tmp_path, *lasting)
    try:
        assert frontier.update([], [Ended(id=leases[0].id, due=NOW)], NOW, ANY) == 0
        assert frontier.unfinished([1, 2]) == [False, True]
        assert frontier.counts(NOW).known == 2
    finally:
        frontier.close()
        process.kill()
        process.wait()


def test_a_server_that_forgot_is_found_out(tmp_path):
    port = free_port()
    process = start_redis(port, tmp_path)
    frontier = RedisFrontier(f"redis://127.0.0.1:{port}/0")
    frontier.join("w1", NOW, 30.0)
    process.kill()
    process.wait()
    process = start_redis(port, tmp_path)
    try:
        with pytest.raises(FrontierError, match=r"forgot what this worker did.*appendonly yes"):
            frontier.update(entries(1), [], NOW, ANY)
    finally:
        frontier.close()
        process.kill()
        process.wait()


def test_a_server_that_is_away_is_named_soon_and_without_its_password(impatient):
    port = free_port()
    begin = time.monotonic()
    with pytest.raises(
        FrontierError, match=rf"redis://127.0.0.1:{port}/3: .*cannot be reached"
    ) as no:
        RedisFrontier(f"redis://someone:secret@127.0.0.1:{port}/3")

    assert time.monotonic() - begin < 3
    assert "secret" not in str(no.value)


def test_a_password_is_taken_from_the_address(impatient):
    with redis_server("--requirepass", "se@cret") as url:
        frontier = RedisFrontier(url.replace("://", "://:se%40cret@"))
        assert frontier.crawl("a.example") == "a.example"
        frontier.close()

        for wrong in (url.replace("://", "://:wrong@"), url):
            with pytest.raises(FrontierError, match="refuses the name or the password") as no:
                RedisFrontier(wrong)
            assert "wrong@" not in str(no.value)


def make_certificate(folder):
    """Write a key, and a certificate of 127.0.0.1 that vouches for itself; return their paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).add_extension(address, False)
    certificate = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return folder / "key.pem", folder / "certificate.pem"


def test_a_server_behind_tls_is_believed_if_its_certificate_is_known(tmp_path, impatient):
    key, certificate = make_certificate(tmp_path)
    tls_port = free_port()
    options = ("--tls-port", str(tls_port), "--tls-cert-file", str(certificate))
    options += ("--tls-key-file", str(key), "--tls-auth-clients", "no", "--requirepass", "secret")
    with redis_server(*options):
        url = f"rediss://:secret@127.0.0.1:{tls_port}/0"
        frontier = RedisFrontier(f"{url}?ssl_ca_certs={certificate}")
        assert frontier.crawl("a.example") == "a.example"
        frontier.close()

        with pytest.raises(FrontierError, match="certificate that is not trusted") as no:
            RedisFrontier(url)
        assert "secret" not in str(no.value)


def test_a_server_without_memory_says_so_and_nothing_is_half_done(server, frontier):
    frontier.join("w1", NOW, 30.0)
    server.config_set("maxmemory", 1)
    try:
        with pytest.raises(FrontierError, match="no memory left; raise its maxmemory"):
            frontier.update(entries(1), [], NOW, ANY)
    finally:
        server.config_set("maxmemory", 0)

    assert frontier.counts(NOW).known == 0


def test_a_known_address_takes_less_than_a_hundred_bytes(server, frontier):
    before = server.info("memory")["used_memory"]
    frontier.remember((key * 2**42 + 1, 1.5e9 + key, 1.6e9 + key / 7) for key in range(200_000))
    after = server.info("memory")["used_memory"]

    assert frontier.counts(NOW).known == 200_000
    assert (after - before) / 200_000 < 100
