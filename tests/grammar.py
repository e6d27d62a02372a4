"""SPARQL queries made at random by its grammar: nearly all are right, whatever they mean; some are broken at one place."""

from __future__ import annotations

from random import Random

PREFIXES = (
    "PREFIX civ: <https://w3id.org/civgraph/ontology#> PREFIX dct: <http://purl.org/dc/terms/> "
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
_TERMS = ("civ:plan", "civ:participation", "civ:body", "civ:consent", "civ:deadline", "civ:end", "dct:title", "skos:prefLabel", "a")
_THINGS = ("civ:Plan", "civ:Measure", "civ:role-responsible", "<http://x/y>", "[]", "()")
_VALUES = ("1", "-2.5", "3e2", "true", "'захід'@uk", '"""x\ny"""', '"2020-12-31"^^xsd:date', '"P1M"^^xsd:duration', "''")
_UNARY = ("STR", "LANG", "DATATYPE", "BOUND", "isIRI", "isLiteral", "ABS", "CEIL", "STRLEN", "UCASE", "YEAR", "MONTH", "MD5", "SHA256", "!")
_BINARY = (" + ", " - ", " * ", " / ", " = ", " != ", " < ", " >= ", " && ", " || ")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "COUNT(DISTINCT")


class Writer:
    """Writes one query after another by chance alone."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def query(self) -> str:
        """A query; one in eight is broken."""
        text = PREFIXES * (self._chance.random() < 0.97) + self._form()
        if self._chance.random() < 0.125:
            at = self._chance.randrange(len(text))
            text = text[:at] + self._chance.choice(("", "{", ")", "'", "\\", "\x00", "ї", ";;")) + text[at + self._chance.randrange(3) :]
        return text

    def _form(self) -> str:
        match self._chance.randrange(8):
            case 0:
                return f"ASK {self._group(3)}"
            case 1:
                return f"CONSTRUCT {{ {self._triple()} }} WHERE {self._group(3)} {self._end()}"
            case 2:
                return f"DESCRIBE {self._chance.choice(('?a', 'civ:Plan', '?a ?b'))} WHERE {self._group(2)} {self._end()}"
            case _:
                return self._select(3) + " " + self._end()

    def _select(self, depth: int) -> str:
        if self._chance.random() < 0.3:
            name, what = self._chance.choice(_AGGREGATES), self._variable()
            closed = "))" if "(" in name else ")"
            having = f" HAVING (COUNT(*) > {self._chance.randrange(3)})" * (self._chance.random() < 0.3)
            return f"SELECT ?a ({name}({what}{closed} AS ?n) WHERE {self._group(depth)} GROUP BY ?a{having}"
        head = self._chance.choice(("*", "DISTINCT *", "?a", "REDUCED ?a ?b", f"({self._expression(2)} AS ?made)"))
        return f"SELECT {head} WHERE {self._group(depth)}"

    def _end(self) -> str:
        order = f"ORDER BY {self._chance.choice(('', 'DESC'))}({self._expression(1)})" * (self._chance.random() < 0.3)
        return f"{order} LIMIT {self._chance.randrange(1, 50)}" + f" OFFSET {self._chance.randrange(9)}" * (self._chance.random() < 0.2)

    def _group(self, depth: int) -> str:
        return "{ " + " ".join(self._part(depth) for _ in range(self._chance.randint(1, 3))) + " }"

    def _part(self, depth: int) -> str:
        kind = self._chance.randrange(14) if depth else 0
        inner = depth - 1
        match kind:
            case 1:
                return f"OPTIONAL {self._group(inner)}"
            case 2:
                return f"{self._group(inner)} UNION {self._group(inner)}"
            case 3:
                return f"MINUS {self._group(inner)}"
            case 4:
                return f"FILTER ({self._expression(3)})"
            case 5:
                return f"FILTER {self._chance.choice(('', 'NOT '))}EXISTS {self._group(inner)}"
            case 6:
                return f"GRAPH {self._chance.choice(('?g', '<http://x/g>'))} {self._group(inner)}"
            case 7:
                return f"BIND ({self._expression(2)} AS ?made{self._chance.randrange(10**6)})"
            case 8:
                return f"VALUES ({self._variable()} ?v) {{ ({self._value()} UNDEF) ({self._value()} {self._value()}) }}"
            case 9:
                return f"{{ {self._select(inner)} }}"
            case _:
                return self._triple()

    def _triple(self) -> str:
        subject = self._chance.choice(("?a", "?b", "?c", "[]", "civ:Plan"))
        more = f" ; {self._chance.choice(_TERMS)} {self._object()}" * (self._chance.random() < 0.4)
        return f"{subject} {self._path(2)} {self._object()}{more} ."

    def _path(self, depth: int) -> str:
        if not depth or self._chance.random() < 0.8:
            return self._chance.choice((*_TERMS, "?p"))
        step = lambda: self._path(0).replace("?p", "civ:plan")  # noqa: E731
        kinds = (f"{step()}/{step()}", f"({step()}|{step()})", f"^{step()}", f"{step()}?", f"!({step()})")
        return self._chance.choice(kinds)

    def _object(self) -> str:
        return self._chance.choice((self._variable(), self._value(), self._chance.choice(_THINGS)))

    def _expression(self, depth: int) -> str:
        if not depth:
            return self._chance.choice((self._variable(), self._value()))
        deeper = lambda: self._expression(depth - 1)  # noqa: E731
        match self._chance.randrange(7):
            case 0:
                return f"({deeper()}{self._chance.choice(_BINARY)}{deeper()})"
            case 1:
                name = self._chance.choice(_UNARY)
                return f"{name}({self._variable()})"
            case 2:
                return f"IF({deeper()}, {deeper()}, {deeper()})"
            case 3:
                return f"COALESCE({deeper()}, {deeper()})"
            case 4:
                return f"REGEX(STR({self._variable()}), '^[а-я]+', 'i')"
            case 5:
                return f"{self._variable()} IN ({self._value()}, {deeper()})"
            case _:
                return self._chance.choice((self._variable(), self._value()))

    def _variable(self) -> str:
        return self._chance.choice(("?a", "?b", "?c", "$d"))

    def _value(self) -> str:
        return self._chance.choice(_VALUES)
