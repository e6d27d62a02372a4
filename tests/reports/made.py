"""Reports made by hand: what the formats are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from civgraph.checking import Checked, Doubt
from civgraph.cli.speech import Speech
from civgraph.places import Place
from civgraph.reports import Entry, Report, report_of

EN, UK = Speech("en"), Speech("uk")
HOSTILE = "]]>&amp;<b>\"'\x00\x1b[31m\u202e\x0b::error::%0A\r\nдруге, {0} [x](http://x) |\\ \ufffe\U0001f469\u200d\U0001f680"


def doubt(line: int = 1, column: int = 1, end_column: int | None = None, **more: Any) -> Doubt:
    """A doubt on one line."""
    place = Place(line, column, line, end_column or column + 4, start=0, end=4)
    told = Doubt(
        "warning", "plan-undated", "План не має дати.", "The plan has no date.", "https://w3id.org/civgraph/id/plan/x", place, "план"
    )
    return replace(told, **more)


def report(*doubts: Doubt, files: Sequence[Checked] = (), **more: Any) -> Report:
    """A report on one document with these doubts, and on the files beside it."""
    found = (Checked("plans/a.txt", "document", doubts, digest="0" * 64), *files)
    named = [(one.file, one.file, one) for one in found]
    return report_of(named, version="0.1.0", **more)


def refused(file: str = "plans/news.txt", why: str = "The file is no plan.") -> Checked:
    """A file that cannot be read."""
    return Checked(file, "document", (), why, why, "no-plan")


def hostile() -> Report:
    """A report in which every word that a file can say is hostile."""
    cause = doubt(2, 3, message_en=HOSTILE, message_uk=HOSTILE, quotation=HOSTILE)
    words = {"message_uk": HOSTILE, "message_en": HOSTILE, "quotation": HOSTILE, "remedy_uk": HOSTILE, "remedy_en": HOSTILE}
    bad = [
        doubt(n, 1, severity=severity, cause=(replace(cause, cause=(cause,)),), **words)
        for n, severity in enumerate(("violation", "warning", "info"), 1)
    ]
    name = "плани, нові: 100 %/a|b\n::error::.txt"
    files = (Checked(name, "document", tuple(bad)), refused("plans/<&>.txt", HOSTILE))
    return report(*bad, doubt(place=None), files=files)


def entries(made: Report) -> list[Entry]:
    """All findings, as a baseline holds them."""
    return [f.entry for f in made.findings]
