"""The demo city and a way to ask its server."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from datetime import date

import pytest

from crawler.demo.city import city as demo_city
from crawler.demo.description import City
from crawler.demo.server import CityServer

DAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def city() -> City:
    return demo_city()


def ask(
    server: CityServer, host: str, path: str = "/", *, method: str = "GET", port: int = 80, **headers: str
) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body of one request, made as the name table says."""
    address, ports = server.names()[host]
    connection: http.client.HTTPConnection = http.client.HTTPConnection(address, ports[port], timeout=20)
    if port == 443:
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(address, ports[port], timeout=20, context=context)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": host, **names})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()
