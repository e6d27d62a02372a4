"""The door for documents: a file's bytes in, a `Text` out, whatever the format.

A format is one module of this package with `SUFFIXES`, `MEDIA_TYPE` and `read(raw) -> (content, blocks)`; nothing else lists
them. Then holds: every span of every later step points into `Text.content`, and a file that is no document ends as `Unreadable`,
never as a guess.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from civgraph.text import Block, Text


class Unreadable(Exception):
    """A file that cannot be read, or is no plan: its code, and what to tell the reader in two languages."""

    def __init__(self, file: str, code: str, message_uk: str, message_en: str) -> None:
        super().__init__(f"{file}: {message_en}")
        self.file, self.code, self.message_uk, self.message_en = file, code, message_uk, message_en

    def message(self, language: str) -> str:
        """What to tell the reader, in a language."""
        return self.message_uk if language == "uk" else self.message_en

    def said(self, language: str) -> str:
        """The file and what to tell the reader."""
        return f"{self.file}: {self.message(language)}"

    def __reduce__(
        self,
    ) -> tuple[type[Unreadable], tuple[str, str, str, str]]:  # exceptions of several arguments do not pickle by themselves
        return Unreadable, (self.file, self.code, self.message_uk, self.message_en)


class NoText(Exception):
    """Raised by a format's module: the bytes hold no text of that format."""


class Format(Protocol):
    """What a module of this package offers."""

    SUFFIXES: frozenset[str]
    MEDIA_TYPE: str

    def read(self, raw: bytes) -> tuple[str, tuple[Block, ...]]: ...


@cache
def _formats() -> dict[str, Format]:
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    return {suffix: cast(Format, module) for module in modules for suffix in module.SUFFIXES}


def readable(path: Path) -> bytes:
    """The bytes of a file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(
            path.name,
            "unreadable",
            f"Файл не читається ({error.strerror}). Перевірте шлях і права доступу.",
            f"The file cannot be opened ({error.strerror}). Check its path and permissions.",
        ) from error


def read(path: Path) -> Text:
    """The text of a file, by the format its suffix names; a suffix nobody claims is tried as plain text."""
    raw = readable(path)
    formats = _formats()
    suffix = path.suffix.casefold()
    form = formats.get(suffix) or formats[".txt"]
    try:
        content, blocks = form.read(raw)
    except NoText as error:
        known = ", ".join(sorted(formats))
        raise Unreadable(
            path.name,
            "no-text",
            f"У файлі немає тексту, який можна прочитати ({error}). Збережіть документ як текст; відомі формати: {known}.",
            f"The file holds no readable text ({error}). Save the document as text; known formats: {known}.",
        ) from error
    if not content.strip():
        raise Unreadable(
            path.name,
            "empty",
            "Файл порожній: у ньому немає жодного слова. Перевірте, чи документ збережено повністю.",
            "The file is empty: there is not a word in it. Check that the document was saved whole.",
        )
    return Text(path.name, form.MEDIA_TYPE, hashlib.sha256(raw).hexdigest(), content, blocks)
