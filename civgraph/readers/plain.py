"""Plain text and Markdown: bytes in, characters and line blocks out.

The characters are the file's own, line ends included, the byte-order mark aside. Then holds: `content` is what an editor shows.
"""

from __future__ import annotations

import re

from civgraph.readers import NoText
from civgraph.text import Block, Span

SUFFIXES = frozenset({".txt", ".text", ".md"})
MEDIA_TYPE = "text/plain"

_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "OLE2"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FREQUENT = frozenset("оаинітевслрукдОАИНІТЕВСЛРУКДьПп")
_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_CELL = re.compile(r"[^\t|]+")


def read(raw: bytes) -> tuple[str, tuple[Block, ...]]:
    """The characters of the file and a block for each of its lines."""
    content = decode(raw)
    return content, tuple(_block(content, line.span()) for line in _LINE.finditer(content))


def decode(raw: bytes) -> str:
    """The characters, by byte-order mark, as UTF-8, else in the encoding that gives the likeliest letters.

    >>> decode("План заходів".encode("cp1251"))
    'План заходів'
    """
    for signature, name in _SIGNATURES:
        if raw.startswith(signature):
            raise NoText(name)
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError as error:
                raise NoText(encoding) from error
    if b"\x00" in raw:
        raise NoText("NUL")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        texts = [raw.decode(encoding, "replace") for encoding in ("utf-8", "cp1251", "koi8-u", "cp866", "iso8859-5")]
    return max(texts, key=lambda text: sum(c in _FREQUENT for c in text) - 5 * text.count("\ufffd"))


def _block(content: str, span: Span) -> Block:
    start, end = span
    line = content[start:end]
    if "\t" not in line and not line.lstrip().startswith("|") and line.count("|") < 2:
        return Block("paragraph", span)
    return Block("row", span, tuple(cell.span() for cell in _CELL.finditer(content, start, end)))
