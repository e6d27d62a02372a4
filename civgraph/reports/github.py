"""A report as GitHub's workflow commands, and the Markdown of the step's summary.

In: a `Report`. Out: lines that the runner turns into annotations; Markdown. Then holds: no more annotations of a kind than GitHub shows,
the rest is said; nothing a document says becomes a command, or markup of the summary.
"""

from __future__ import annotations

import re

from civgraph.reports import SEVERITIES, Judged, Report, Say, page_of
from civgraph.reports.text import clean, message, remedy_of, summary

MOST = 10  # annotations of a kind that GitHub shows of one step
LONGEST = 900_000  # bytes of a summary; GitHub takes 1 MiB of a step
COMMANDS = {"violation": "error", "warning": "warning", "info": "notice"}
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@$])")


def github(report: Report, say: Say) -> str:
    """The report as workflow commands; findings that the baseline has are not annotated."""
    out: list[str] = []
    for sheet in report.refused:
        why = sheet.checked.refused_uk if say.language == "uk" else sheet.checked.refused_en
        out.append(command("error", {"file": sheet.file, "title": sheet.checked.code}, why))
    left: list[str] = []
    shown = {"violation": len(out[:MOST])}
    del out[MOST:]
    if len(report.refused) > MOST:
        left.append(say("validate.left.refused", n=len(report.refused) - MOST, most=MOST))
    for severity in SEVERITIES:
        fresh = [f for f in report.findings if f.severity == severity and not f.known]
        room = MOST - shown.get(severity, 0)
        out += [_annotation(f, say) for f in fresh[:room]]
        if len(fresh) > room:
            left.append(say(f"validate.left.{severity}", n=len(fresh) - room, most=MOST))
    return "".join(f"{line}\n" for line in [*out, *left, summary(report, say)])


def command(name: str, properties: dict[str, object], words: str) -> str:
    """A workflow command, escaped as the runner unescapes it.

    >>> command("error", {"file": "a,b.txt", "line": 1}, "100 %")
    '::error file=a%2Cb.txt,line=1::100 %25'
    """
    told = ",".join(f"{key}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items())
    return f"::{name} {told}::{_escaped(words)}"


def _escaped(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _annotation(finding: Judged, say: Say) -> str:
    doubt, place = finding.doubt, finding.doubt.place
    where: dict[str, object] = {"file": finding.file}
    if place:
        where |= {"line": place.line, "endLine": place.end_line, "col": place.column, "endColumn": place.end_column}
        if place.end_line != place.line:  # GitHub refuses columns of a stretch of several lines
            del where["col"], where["endColumn"]
    lines = [message(doubt, say), *([f"«{doubt.quotation}»"] if doubt.quotation else []), remedy_of(doubt, say), page_of(doubt)]
    return command(COMMANDS[finding.severity], {**where, "title": doubt.rule}, "\n".join(line for line in lines if line))


def step_summary(report: Report, say: Say) -> str:
    """The report as Markdown: one line in words, what cannot be read, a table of the new findings; cut where GitHub would refuse it."""
    out = [f"### civgraph validate\n\n{summary(report, say)}\n"]
    for sheet in report.refused:
        why = sheet.checked.refused_uk if say.language == "uk" else sheet.checked.refused_en
        out.append(f"- **{markdown(sheet.file)}**: {markdown(why)}\n")
    fresh = sorted((f for f in report.findings if not f.known), key=lambda f: SEVERITIES.index(f.severity))
    if fresh:
        heads = [say(f"validate.columns.{column}") for column in ("place", "severity", "rule", "message", "quotation")]
        out.append(f"\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n")
    size = sum(len(part.encode("utf-8", "replace")) for part in out)
    for n, finding in enumerate(fresh):
        row = _row(finding, say)
        size += len(row.encode("utf-8", "replace"))
        if size > LONGEST:
            out.append(f"\n{say('validate.left.rows', n=len(fresh) - n)}\n")
            break
        out.append(row)
    return "".join(out)


def _row(finding: Judged, say: Say) -> str:
    doubt, place = finding.doubt, finding.doubt.place
    where = f"{finding.file}:{place.line}:{place.column}" if place else finding.file
    quoted = doubt.quotation if len(doubt.quotation) <= 120 else doubt.quotation[:119] + "…"
    cells = (
        markdown(where),
        finding.severity,
        f"[{markdown(doubt.rule)}]({page_of(doubt)})",
        markdown(message(doubt, say)),
        markdown(quoted),
    )
    return f"| {' | '.join(cells)} |\n"


def markdown(words: str) -> str:
    """The words as a cell of a Markdown table, no mark of them taken as markup.

    >>> markdown("a|b <i>")
    'a\\\\|b \\\\<i\\\\>'
    """
    return _MARKS.sub(r"\\\1", clean(words))
