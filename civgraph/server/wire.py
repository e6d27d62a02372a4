"""The wire: HTTP as it is read from a connection, and written.

In: bytes. Out: requests, and the bytes of answers. Then holds: a head that does not end is cut off, so that no client makes this process
grow; the head of an answer leaves with the beginning of its body.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from civgraph.server.asking import refused
from civgraph.server.faults import told

_LONGEST = 256 << 10  # bytes of a head
_ADDRESS = 60 << 10  # bytes of an address: the parser takes no more than 64 KiB


class _Joined:
    """A transport that keeps the head of an answer until the first piece of its body: one packet and one call of the system, not two."""

    def __init__(self, inner: asyncio.Transport) -> None:
        self._inner = inner
        self._head = b""
        self._within = False  # an answer has begun

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def write(self, data: bytes) -> None:
        """Writes a piece of an answer, or a line that stands before one."""
        if not self._within and not data.startswith(b"HTTP/1.1 1"):  # "go on" is waited for
            self._within, self._head = True, data
        else:
            self._inner.write(self._head + data)
            self._head = b""

    def ended(self) -> None:
        """The answer has ended, perhaps without a body: what is written next is a head."""
        self._within = False
        if self._head:
            self._inner.write(self._head)
            self._head = b""

    def close(self) -> None:
        """Closes, after what was kept."""
        self.ended()
        self._inner.close()


class Wire(HttpToolsProtocol):
    """uvicorn's protocol over httptools, with an end to the head."""

    url = b""
    _in_head = False
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(cast(asyncio.Transport, _Joined(transport)))

    def on_response_complete(self) -> None:
        """An answer has ended."""
        cast(_Joined, self.transport).ended()
        super().on_response_complete()

    def data_received(self, data: bytes) -> None:
        """Reads a piece, unless the head has become too long."""
        if self._in_head:
            self._head += len(data)
            if self._head > _LONGEST:
                self._refuse(b"431 Request Header Fields Too Large", "head-too-long")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head has ended: the body is measured by who reads it."""
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Says that this is no HTTP, or that the address is too long."""
        if len(self.url) > _ADDRESS:
            self._refuse(b"414 URI Too Long", "target-too-long")
        else:
            super().send_400_response(msg)

    def _refuse(self, status: bytes, key: str) -> None:
        body = told(refused(int(status[:3]), key)).encode()
        kind = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
        self.transport.write(b"HTTP/1.1 %b\r\n%bcontent-length: %d\r\n\r\n%b" % (status, kind, len(body), body))
        self.transport.close()
