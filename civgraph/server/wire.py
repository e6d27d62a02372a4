"""The wire: HTTP as it is read from a connection.

In: bytes. Out: requests. Then holds: a head that does not end is cut off, so that no client makes this process grow.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_LONGEST = 256 << 10  # bytes: a query of full size in the address, percent-encoded, is still refused in our own words
_TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 36\r\n\r\nThe head of the request is too long\n"
)


class Wire(HttpToolsProtocol):
    """uvicorn's protocol over httptools, with an end to the head."""

    _in_head = False
    _head = 0

    def data_received(self, data: bytes) -> None:
        """Reads a piece, unless the head has become too long."""
        if self._in_head:
            self._head += len(data)
            if self._head > _LONGEST:
                self.transport.write(_TOO_LONG)
                self.transport.close()
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
