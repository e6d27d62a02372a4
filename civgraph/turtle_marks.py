"""The written terms of Turtle, TriG, N-Triples and N-Quads: every subject and every object, where it stands.

In: a text that a parser has accepted. Out: its marks. Then holds: `;`, `,`, `[ ]`, `( )`, graphs and directives are told apart by place
alone; what a name means is not asked.
"""

from __future__ import annotations

import re

from civgraph.marks import IRI, NUMBER, WORDS, Frame, Mark

_NAME = r"""(?:[^\s<>"'(){}\[\];,.@^\#|\\`~]|\\.)"""
_TOKEN = re.compile(
    rf"""
    (?P<space>(?:\s|\#[^\r\n]*)+)
  | (?P<iri><[^\x00-\x20<>"{{}}|^`]*>)
  | (?P<words>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
      | "(?:[^"\\\r\n]++|\\.)*+" | '(?:[^'\\\r\n]++|\\.)*+')
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+)(?![^\s<>"'(){{}}\[\];,.@^\#|]))
  | (?P<name>{_NAME}+(?:\.+{_NAME}+)*)
  | (?P<point>\^\^|[\[\](){{}}.;,])
    """,
    re.VERBOSE | re.DOTALL,
)
_NODE = r"<[^>]*>|_:[^\s<>\"]*[^\s<>\".]"
_SAYS = re.compile(r"(?:\A|(?<=[\r\n]))(?=[ \t]*[^\s#])")
_LINE = re.compile(
    rf"""[ \t]*(?P<s>{_NODE})[ \t]*<[^>]*>[ \t]*(?P<o>{_NODE}|"(?:[^"\\]++|\\.)*+"(?:@[A-Za-z0-9-]+|[ \t]*\^\^[ \t]*<[^>]*>)?)"""
)
_END = re.compile(r"(?:\s|#[^\r\n]*)*\Z")
_DIRECTIVES = {"@prefix": 2, "prefix": 2, "@base": 1, "base": 1, "@version": 1, "version": 1, "graph": 1}  # how many terms follow
_TRUE_OR_FALSE = ("true", "false")
_NEXT = {"subject": "predicate", "predicate": "object", "object": "end"}


class Unknown(Exception):
    """A construct whose terms are not told apart."""


def turtle_marks(text: str) -> tuple[list[Mark], list[Frame]]:
    """The written terms, and the brackets that stand empty for an object; both in the order of the file."""
    reading = _Reading(text)
    return reading.marks(), reading.empty


def line_starts(text: str) -> list[int]:
    """Where each line of N-Triples or N-Quads begins that is no comment and not empty."""
    return [line.start() for line in _SAYS.finditer(text)]


def line_terms(text: str, start: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the subject and the object of such a line stand.

    >>> line_terms('<a> <b> "c"@en .', 0)
    ((0, 3), (8, 14))
    """
    line = _LINE.match(text, start)
    return (line.span("s"), line.span("o")) if line else None


class _Reading:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._found: list[Mark] = []
        self.empty: list[Frame] = []
        self._open: list[tuple[Frame | None, str, Frame | None]] = []  # around each bracket: the one before, what was wanted, the subject
        self._frame: Frame | None = None
        self._subject: Frame | None = None  # where a bracket is the subject
        self._want, self._skipped = "subject", 0

    def marks(self) -> list[Mark]:
        while token := self._next():
            kind, word = token.lastgroup or "", token.group()
            directive = _DIRECTIVES.get(word.lower()) if kind in ("tag", "name") and self._want == "subject" else None
            if self._skipped:
                self._skipped -= 1
            elif directive:
                self._skipped = directive
            elif kind == "point":
                self._point(word, token.start())
            else:
                self._term(kind, word, token)
        return self._found

    def _next(self) -> re.Match[str] | None:
        found = self._peek(self._at)
        if found:
            self._at = found.end()
        elif not _END.match(self._text, self._at):
            raise Unknown
        return found

    def _peek(self, at: int) -> re.Match[str] | None:
        found = _TOKEN.match(self._text, at)
        if found and found.lastgroup == "space":
            found = _TOKEN.match(self._text, found.end())
        return found

    def _point(self, word: str, start: int) -> None:
        if word in "[({":
            self._open.append((self._frame, self._want, self._subject))
            if word != "{":
                self._frame = Frame(start, word == "(", self._subject or self._frame)
            self._want = {"[": "predicate", "(": "object", "{": "subject"}[word]
            self._subject = self._frame if word == "[" else None
        elif word in "])}" and self._open:
            closed, (self._frame, self._want, self._subject) = self._frame, self._open.pop()
            if word == "}":
                self._want = "subject"
            elif closed:
                self._closed(closed)
        else:
            self._want = {".": "subject", ";": "predicate", ",": "object"}.get(word, self._want)
            if word == ".":
                self._subject = None

    def _closed(self, bracket: Frame) -> None:
        bracket.end = self._at
        if self._want == "subject":
            self._subject = bracket
        elif _TOKEN.sub(lambda t: "" if t.lastgroup == "space" else t[0], self._text[bracket.start + 1 : self._at - 1]) == "":
            self.empty.append(bracket)
        self._took()

    def _term(self, kind: str, word: str, token: re.Match[str]) -> None:
        start, end = token.span()
        written = kind
        if kind == "words":
            end = self._suffix()
        elif kind == "name":
            written = NUMBER if word in _TRUE_OR_FALSE and self._want == "object" else IRI
        if self._want == "subject" and (after := self._peek(self._at)) and after.group() == "{":
            return  # the name of a graph
        if self._want in ("subject", "object"):
            inner = token.span()
            self._found.append(
                Mark(start, end, {"words": WORDS, "number": NUMBER}.get(written, written), inner, self._subject or self._frame)
            )
        self._took()

    def _suffix(self) -> int:
        """Passes over the language or the datatype of a literal; where the literal ends."""
        after = self._peek(self._at)
        if after and after.lastgroup == "tag":
            self._at = after.end()
        elif after and after.group() == "^^":
            named = self._peek(after.end())
            self._at = named.end() if named else after.end()
        return self._at

    def _took(self) -> None:
        if not (self._frame and self._frame.is_list and self._want == "object"):
            self._want = _NEXT.get(self._want, self._want)
