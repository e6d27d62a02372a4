"""`civgraph validate`: what is doubtful in documents and RDF files, each at the place that caused it."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from civgraph import baseline
from civgraph.checking import Checked, checked
from civgraph.cli.parser import Parser
from civgraph.cli.progress import watched
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.strictness import Strictness, strictness_of
from civgraph.documents import documents_in
from civgraph.pipeline import read
from civgraph.readers import Unreadable
from civgraph.reports import SEVERITIES, Entry, Report, Sheet, report_of
from civgraph.reports.as_json import as_json
from civgraph.reports.github import github, step_summary
from civgraph.reports.junit import junit
from civgraph.reports.sarif import sarif
from civgraph.reports.text import summary, text
from civgraph.reports.turtle import turtle
from civgraph.work_tree import NoRef, NoWorkTree, changed_since, root_of

FORMATS = ("text", "json", "sarif", "junit", "github", "ttl")
_LINE_END = re.compile(r"\r\n|\r|\n")


def arguments(parser: Parser) -> None:
    parser.option("paths", nargs="+", type=Path, metavar="PATH")
    parser.option("--format", choices=FORMATS)
    parser.option("--fail-on", choices=SEVERITIES)
    parser.option("--baseline", type=Path, metavar="FILE")
    parser.option("--write-baseline", type=Path, metavar="FILE")
    parser.option("--changed-since", metavar="REF")
    parser.option("--shapes", type=Path, nargs="+", action="extend", metavar="FILE")
    parser.option("--out", type=Path, metavar="FILE")
    parser.option("--json", action="store_true")
    parser.common("registry", "jobs")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    if options.json and options.format not in (None, "json"):
        raise Wrong(say("validate.two-formats", value=options.format))
    format_ = "json" if options.json else options.format or FORMATS[0]
    try:
        strict = strictness_of(options.fail_on, options.shapes, options.baseline, say)
    except Unreadable as refused:
        print(refused.said(say.language), file=sys.stderr)
        return 3
    files = _files(options, say)
    if not files and options.changed_since is None:
        print(say("validate.found-nothing", paths=", ".join(map(str, options.paths))), file=sys.stderr)
        return 3
    root = root_of(Path.cwd()) or Path.cwd()
    before = _entries(strict.baseline, say)
    found = tuple(
        watched(checked(files, own_shapes=strict.shapes, jobs=settings.jobs, cache=strict.cache), len(files), say("validate.checking"))
    )
    report = _report(files, found, root, strict, before)
    if options.write_baseline:
        report = _written_baseline(options.write_baseline, report, files, found, root, strict, before, say)
    _put(_report_in(format_, report, strict, say, colour=_colour(options)), options.out, say)
    if format_ == "github" and (file := os.environ.get("GITHUB_STEP_SUMMARY")):
        with Path(file).open("a", encoding="utf-8", errors="replace") as out:
            out.write(step_summary(report, say))
    _say_beside(report, format_ == "text" and not options.out, say)
    return 3 if report.refused else 1 if report.failing else 0


def _files(options: Namespace, say: Speech) -> list[Path]:
    """The files that the paths name, each once; those that changed, where that is asked for. A document's sidecar is part of it."""
    named = [f for path in options.paths for f in (documents_in([path]) if path.is_dir() else [path])]
    files = list({os.path.abspath(file): file for file in reversed(named)}.values())[::-1]
    if options.changed_since is None:
        return files
    try:
        changed = {os.path.realpath(file) for file in changed_since(options.changed_since, Path.cwd())}
    except NoWorkTree as error:
        raise Wrong(say("validate.no-work-tree")) from error
    except NoRef as error:
        raise Wrong(say("validate.no-ref", value=options.changed_since)) from error
    return [f for f in files if {os.path.realpath(f), os.path.realpath(f.with_suffix(".toml"))} & changed]


def _entries(file: Path | None, say: Speech) -> tuple[Entry, ...] | None:
    try:
        return baseline.read(file) if file else None
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(say("wrong.file", value=file, what=error)) from error
    except baseline.BadBaseline as bad:
        raise Wrong(say("validate.bad-baseline", file=file, line=bad.line, what=bad.what)) from bad


def _report(files: Sequence[Path], found: Sequence[Checked], root: Path, strict: Strictness, known: Sequence[Entry] | None) -> Report:
    named = ((_from_root(file, root), str(file), one) for file, one in zip(files, found, strict=True))
    gone = {entry.file for entry in known or () if not (root / entry.file).exists()}
    return report_of(named, version=version("civgraph"), levels=strict.levels, fail_on=strict.fail_on, baseline=known, gone=gone)


def _written_baseline(
    file: Path,
    report: Report,
    files: Sequence[Path],
    found: Sequence[Checked],
    root: Path,
    strict: Strictness,
    before: Sequence[Entry] | None,
    say: Speech,
) -> Report:
    """Writes the baseline that makes the findings known; the report with them known."""
    held = before if before is not None else _entries(file, say) if file.is_file() else ()
    entries = baseline.kept(_report(files, found, root, strict, held), held or ())
    _put(baseline.written(entries), file, say)
    print(say("validate.written", file=file, n=len(entries)), file=sys.stderr)
    return _report(files, found, root, strict, tuple(entries))


def _from_root(file: Path, root: Path) -> str:
    """A file by its path from the root; whole, where it lies outside."""
    for whole in (Path(os.path.abspath(file)), file.resolve()):
        if whole.is_relative_to(root):
            return whole.relative_to(root).as_posix()
    return Path(os.path.abspath(file)).as_posix()


def _report_in(format_: str, report: Report, strict: Strictness, say: Speech, *, colour: bool) -> str:
    if format_ == "sarif":
        return sarif(report, strict.rules, say)
    if format_ == "text":
        return text(report, say, _lines, colour=colour)
    return (
        {"json": as_json, "ttl": turtle}[format_](report)
        if format_ in ("json", "ttl")
        else {"junit": junit, "github": github}[format_](report, say)
    )


def _lines(sheet: Sheet) -> list[str]:
    """The lines of a file, as places count them."""
    path = Path(sheet.shown)
    whole = path.read_bytes().decode("utf-8-sig", "replace") if sheet.checked.kind == "rdf" else read(path).content
    return _LINE_END.split(whole)


def _colour(options: Namespace) -> bool:
    return options.out is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _put(words: str, file: Path | None, say: Speech) -> None:
    data = words.encode("utf-8", "replace")
    if file is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Wrong(say("validate.bad-out", value=file, what=error.strerror)) from error


def _say_beside(report: Report, told: bool, say: Speech) -> None:
    """What stands beside the report, on stderr: what is stale in the baseline; where people do not read the report, what it comes to."""
    lines: Iterable[str] = (say("validate.stale", file=e.file, rule=e.rule, what=e.quotation) for e in report.stale)
    for line in lines:
        print(line, file=sys.stderr)
    if told:
        return
    for sheet in report.refused:
        print(f"{sheet.shown}: {sheet.checked.refused_uk if say.language == 'uk' else sheet.checked.refused_en}", file=sys.stderr)
    print(summary(report, say), file=sys.stderr)
