"""What a publisher asks of machines in the head of an answer is heard again from its record."""

from exchanges import a_record
from scrapy import Request

from newsspider.archive.reader import read_pages
from newsspider.spiders.following import policies_of
from newsspider.spiders.replaying import archived_response

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nx-robots-tag: nofollow\r\n"
    b"X-Robots-Tag: noarchive\r\nTDM-Reservation: 1\r\nServer: some\r\n\r\n"
)


def test_policies_of_the_head_are_those_of_the_page_when_it_is_read_again(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(a_record(block=HEAD + b"<p>Tide</p>"))
    (page,) = read_pages(path)
    response = archived_response(page, Request(page.url))

    assert policies_of(None, response) == ("nofollow", "noarchive", "tdm-reservation")
    assert response.headers["Content-Type"] == b"text/html"
    assert "Server" not in response.headers
