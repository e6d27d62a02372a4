"""A report for people: the place, the message, the line with a caret under the stretch, the cause, the remedy, the rule's page.

In: a `Report`, and the lines of each file. Out: lines of text. Then holds: nothing that a file says can move the cursor or colour the
terminal; the caret stands under the stretch whatever the width of what is before it; a long line is cut around the place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len

from civgraph.checking import Doubt, Place
from civgraph.reports import SEVERITIES, Judged, Report, Say, Sheet, page_of

WIDTH = 100  # cells of a source line that are shown
_LEAD = 30  # cells shown before the place where a line is cut
_TAB = "    "
_COLOURS = {"violation": "1;31", "warning": "1;33", "info": "1;36", "place": "1", "dim": "2"}
Lines = Callable[[Sheet], Sequence[str]]


def text(report: Report, say: Say, lines: Lines, *, colour: bool = False) -> str:
    """The report as text; findings that the baseline has are counted and not shown."""
    paint = _painted if colour else _plain
    out: list[str] = []
    for sheet in report.sheets:
        if sheet.checked.code:
            why = sheet.checked.refused_uk if say.language == "uk" else sheet.checked.refused_en
            out.append(f"{paint('place', clean(sheet.shown))} {paint('violation', sheet.checked.code)}\n  {clean(why)}\n")
        fresh = [f for f in sheet.findings if not f.known]
        source = lines(sheet) if fresh else ()
        out += ["\n".join(_finding(sheet, f, source, say, paint)) + "\n" for f in fresh]
    out.append(summary(report, say) + "\n")
    return "\n".join(out)


def summary(report: Report, say: Say) -> str:
    """One line: how many files, findings of each severity, known, stale, refused."""
    counts = report.counts
    parts = [say("validate.summary.files", n=len(report.sheets))]
    parts += [say(f"validate.summary.{severity}", n=counts[severity]) for severity in SEVERITIES]
    more = {"known": counts["known"], "stale": len(report.stale), "refused": len(report.refused)}
    return ", ".join(parts + [say(f"validate.summary.{what}", n=n) for what, n in more.items() if n])


def clean(words: str) -> str:
    """The words with nothing in them that a terminal would obey, or that turns the order of what is shown; line ends become spaces.

    >>> clean("a\\x1b[31mb\\nc")
    'a�[31mb c'
    """
    return "".join(_shown(c) for c in words.replace("\r\n", " "))


def _shown(character: str) -> str:
    if character in "\n\r\t":
        return " "
    return "�" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in "\u200c\u200d" else character


def _finding(sheet: Sheet, finding: Judged, source: Sequence[str], say: Say, paint: Callable[[str, str], str]) -> Iterator[str]:
    doubt, place = finding.doubt, finding.doubt.place
    where = f"{clean(sheet.shown)}:{place.line}:{place.column}" if place else clean(sheet.shown)
    yield f"{paint('place', where)} {paint(doubt.severity, doubt.severity)} {clean(doubt.rule)}{_further(place, say)}"
    yield f"  {clean(message(doubt, say))}"
    if place and 0 < place.line <= len(source):
        yield from _excerpt(source[place.line - 1], place, lambda line: paint("dim", line), lambda carets: paint(doubt.severity, carets))
    yield from _causes(doubt, say, "  ")
    if remedy := remedy_of(doubt, say):
        yield f"  {say('validate.remedy', what=clean(remedy))}"
    yield f"  {paint('dim', page_of(doubt))}"


def message(doubt: Doubt, say: Say) -> str:
    """What a doubt says, in the language of the messages."""
    return (doubt.message_uk or doubt.message_en) if say.language == "uk" else (doubt.message_en or doubt.message_uk)


def remedy_of(doubt: Doubt, say: Say) -> str:
    """How to mend it, in the language of the messages; empty where the message says it itself."""
    return (doubt.remedy_uk or doubt.remedy_en) if say.language == "uk" else (doubt.remedy_en or doubt.remedy_uk)


def _further(place: Place | None, say: Say) -> str:
    """The page, cell or pointer, where there is one."""
    told = {"page": place.page, "cell": place.cell, "pointer": place.pointer} if place else {}
    said = [say(f"validate.place.{what}", value=clean(str(value))) for what, value in told.items() if value is not None]
    return f" ({', '.join(said)})" if said else ""


def _causes(doubt: Doubt, say: Say, indent: str) -> Iterator[str]:
    for cause in doubt.cause:
        at = f"{cause.place.line}:{cause.place.column}: " if cause.place else ""
        quoted = f" «{clean(cause.quotation)}»" if cause.quotation and cause.quotation != doubt.quotation else ""
        yield f"{indent}{say('validate.cause')} {at}{clean(message(cause, say))}{quoted}"
        yield from _causes(cause, say, indent + "  ")


def _excerpt(line: str, place: Place, dim: Callable[[str], str], bright: Callable[[str], str]) -> Iterator[str]:
    """The line of the source and, under it, carets below the stretch."""
    first = max(0, min(place.column - 1, len(line)))
    last = len(line) if place.end_line > place.line else max(first, min(place.end_column - 1, len(line)))
    before, stretch, after = (_spread(part) for part in (line[:first], line[first:last], line[last:]))
    lead = before if cell_len(before + stretch + after) <= WIDTH or cell_len(before) <= _LEAD else f"…{_end_of(before, _LEAD)}"
    shown = _start_of(lead + stretch + after, WIDTH).rstrip()
    carets = max(1, min(cell_len(lead + stretch) - cell_len(lead), cell_len(shown) - cell_len(lead)))
    number = str(place.line)
    yield f"  {dim(f'{number} │')} {shown}"
    yield f"  {dim(' ' * len(number) + ' │')} {' ' * cell_len(lead)}{bright('^' * carets)}"


def _spread(part: str) -> str:
    return "".join(_TAB if c == "\t" else _shown(c) for c in part)


def _start_of(words: str, cells: int) -> str:
    """The words, or as many of their first characters as the cells hold, and a mark that they were cut."""
    if cell_len(words) <= cells:
        return words
    while cell_len(words) > cells - 1:
        words = words[: len(words) - max(1, (cell_len(words) - cells) // 2)]
    return words + "…"


def _end_of(words: str, cells: int) -> str:
    """As many of the last characters as the cells hold; a mark on a letter that was cut off goes with it."""
    words = words[-4 * cells :]  # a letter may have marks
    while cell_len(words) > cells:
        words = words[1:]
    while words and unicodedata.combining(words[0]):
        words = words[1:]
    return words


def _painted(what: str, words: str) -> str:
    return f"\x1b[{_COLOURS[what]}m{words}\x1b[0m"


def _plain(what: str, words: str) -> str:
    return words
