"""The published graph in Python: questions of the catalogue, SPARQL, search; answers as rows or as a pandas table.

In: where the graph is published, then a question and its parameters. Out: a `Result`. Then holds: a value is what its type in the graph
says (a whole number int, a decimal Decimal, a day date, an IRI str), a cell without a value None; this is the only door to pandas, which
is loaded where a table is asked for and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from civgraph import catalogue, search, snapshots
from civgraph.labels import labels_of
from civgraph.snapshots import Snapshot
from civgraph.store import Store, Term

if TYPE_CHECKING:
    import pandas

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = ("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short", "byte")
_READ: dict[str, Callable[[str], Any]] = {
    **{f"{_XSD}{name}": int for name in _WHOLE},
    f"{_XSD}decimal": Decimal,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": lambda word: {"true": True, "1": True, "false": False, "0": False}[word],
    f"{_XSD}date": date.fromisoformat,
    f"{_XSD}dateTime": datetime.fromisoformat,
}


class UnknownQuestion(LookupError):
    """A question that the catalogue does not have."""


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of an answer, in the order of its columns; in a `for` each row is a dict."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def to_pandas(self) -> pandas.DataFrame:
        """The answer as a pandas table: whole numbers, floats, days and strings, each as pandas has them."""
        try:
            import pandas
        except ImportError as absent:
            raise ImportError(
                "pandas is not installed. Run: pip install 'civgraph[pandas]' — "
                "pandas не встановлено. Виконайте: pip install 'civgraph[pandas]'"
            ) from absent
        cells = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        columns = [pandas.Series(list(column), dtype=_dtype(column)) for column in cells]
        table = pandas.concat(columns, axis=1) if columns else pandas.DataFrame()
        table.columns = pandas.Index(self.columns)
        return table


class Graph:
    """One published graph."""

    def __init__(self, snapshot: Snapshot, store: Store) -> None:
        self._snapshot, self._store = snapshot, store

    def __repr__(self) -> str:
        return f"<civgraph.Graph {self._snapshot.id}>"

    def questions(self) -> dict[str, catalogue.Question]:
        """The questions of the catalogue, by name; `.words("question", "en")` is the question, "for" and "not" what it is good for."""
        return dict(catalogue.questions())

    def ask(self, name: str, **parameters: object) -> Result:
        """The answer to a question of the catalogue; a parameter named as a word of Python takes a line after it: `from_="2020-01-01"`."""
        question = catalogue.questions().get(name)
        if question is None:
            raise UnknownQuestion(f"no question “{name}”; there are: {', '.join(catalogue.questions())}")
        return self.sparql(catalogue.query_of(question, {key.rstrip("_"): str(value) for key, value in parameters.items()}))

    def sparql(self, query: str) -> Result:
        """The answer to a SELECT query; the default graph is the union of all."""
        answer = self._store.rows(query)
        return Result(answer.columns, tuple(tuple(_value(term) for term in row) for row in answer.rows))

    def search(self, words: str, plan: str | None = None, limit: int = 20) -> tuple[search.Found, ...]:
        """The measures, provisions and plans that hold the words in any form, the best first; `pandas.DataFrame` takes them as they are."""
        return search.find(self._snapshot, words, plan, limit)

    def labels(self, nodes: Iterable[str | None], language: str = "uk") -> dict[str, str]:
        """What nodes are called in a language, by IRI: `table["plan"].map(graph.labels(table["plan"]))`."""
        return labels_of(self._store, {node for node in nodes if isinstance(node, str) and ":" in node}, language)


def opened(store: str | Path) -> Graph:
    """The graph that is published in a folder."""
    snapshot = snapshots.current(Path(store))
    return Graph(snapshot, snapshot.opened())


def _value(term: Term | None) -> Any:
    """A term as Python has it; one that is not what its type says stays as it is written."""
    if term is not None and not term.iri and term.datatype in _READ:
        with suppress(ValueError, ArithmeticError, KeyError):
            return _READ[term.datatype](term.value)
    return term.value if term is not None else None


def _dtype(column: Iterable[Any]) -> str | None:
    """The type of a column in pandas; None where pandas may choose."""
    values = list(column)
    kinds = {type(value) for value in values if value is not None}
    missing = any(value is None for value in values)
    if kinds == {int} and all(value is None or abs(value) < 1 << 63 for value in values):
        return "Int64" if missing else "int64"
    if kinds and kinds <= {int, float, Decimal}:
        return "float64"
    if kinds == {date}:
        return "datetime64[s]"
    if kinds == {bool}:
        return "boolean" if missing else "bool"
    return None if kinds == {str} else "object"
