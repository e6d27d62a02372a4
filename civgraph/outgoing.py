"""The way out: a request to a server that somebody else keeps.

In: a request, whether it may go into a private network. Out: the response, still open. Then holds: the address that is connected to is
the one that was looked at, whatever its name means a moment later; nothing is followed to another place, through a proxy or to a file;
connecting takes so many seconds and the answer as many, however slowly it trickles.
"""

from __future__ import annotations

import io
import ipaddress
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.request import (
    AbstractHTTPHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    OpenerDirector,
    Request,
    UnknownHandler,
)

_ASSIGNED = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out for the open net
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 in the last four bytes (RFC 6052)


class Private(Exception):
    """A name that leads into a private network, where it may not."""


def opened(request: Request, private: bool, seconds: float) -> HTTPResponse:
    """The response to a request: HTTPError for any status but 2xx, URLError or another OSError where there is none."""
    door = OpenerDirector()
    for handler in (_Door(private), HTTPErrorProcessor(), HTTPDefaultErrorHandler(), UnknownHandler()):
        door.add_handler(handler)
    found = door.open(request, timeout=seconds)
    assert isinstance(found, HTTPResponse)
    return found


def is_public(address: str) -> bool:
    """Whether an address is one of the open net.

    >>> [is_public(a) for a in ("8.8.8.8", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff0e::1")]
    [True, False, False, False, False, False, False]
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if inner := found.ipv4_mapped or (ipaddress.IPv4Address(found.packed[-4:]) if found in _TRANSLATED else None):
            return is_public(str(inner))
        return found.is_global and found in _ASSIGNED and found.sixtofour is None
    return found.is_global and not found.is_multicast


class _Answer(HTTPResponse):
    """A response that ends by a moment: as many seconds from its beginning as its socket had for each step before."""

    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp = io.BufferedReader(_Until(sock, self.fp.detach()))


class _Until(io.RawIOBase):
    """The bytes that a socket receives until a moment."""

    def __init__(self, sock: socket.socket, received: io.RawIOBase) -> None:
        self._sock, self._received = sock, received
        self._end = time.monotonic() + (sock.gettimeout() or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return self._received.readinto(buffer)

    def close(self) -> None:
        self._received.close()
        super().close()


class _Plain(HTTPConnection):
    response_class = _Answer

    def __init__(self, *arguments: Any, private: bool = False, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._private = private

    def connect(self) -> None:
        self.sock = _connected(self.host, self.port, self.timeout or 0, self._private)


class _Secure(HTTPSConnection):
    response_class = _Answer

    def __init__(self, *arguments: Any, private: bool = False, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._private = private

    def connect(self) -> None:
        sock = _connected(self.host, self.port, self.timeout or 0, self._private)
        self.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)


class _Door(AbstractHTTPHandler):
    """Opens http and https by our own connections."""

    def __init__(self, private: bool) -> None:
        super().__init__()
        self._private = private

    http_request = https_request = AbstractHTTPHandler.do_request_

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_Plain, request, private=self._private)

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_Secure, request, private=self._private)


def _connected(host: str, port: int, seconds: float, private: bool) -> socket.socket:
    """A socket to one of the addresses that a name has now, all of which were looked at."""
    addresses = list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    if not private and not all(map(is_public, addresses)):
        raise Private(host)
    end, failed = time.monotonic() + seconds, OSError("no address")
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), max(end - time.monotonic(), 0.1))
        except OSError as error:
            failed = error
        else:
            sock.settimeout(seconds)
            return sock
    raise failed
