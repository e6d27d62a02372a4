"""The kind of body that a name tells.

In: a name. Out: a notation of `ontology/terms/body-kinds.ttl`. Then holds: the words are the lexicon's; the first of them decides; a
name that is but its legal form outside the quotation marks is of the kind that stands inside them.
"""

from __future__ import annotations

import re
from functools import cache

from civgraph import morphology
from civgraph.lexicon import any_of, pattern, table

_HEAD_END = re.compile(r"\s(?:при|з питань|з реалізації|по)\s|[«\"(]")
_QUOTED = re.compile(r"[«\"“„]([^»\"”]{3,})")
_INSTITUTIONS = ("educational-institution", "health-institution", "cultural-institution")


@cache
def kind_of(name: str, language: str) -> str:
    """The kind of body that the head of a name tells: the first word of the lexicon that stands in it.

    >>> kind_of("відділ освіти міської ради", "uk"), kind_of("Київська міська рада", "uk"), kind_of("Мінфін", "uk")
    ('structural-unit', 'local-council', 'ministry')
    """
    cut = _HEAD_END.search(name)
    head = name[: cut.start()] if cut and cut.start() > 3 else name
    quoted = _QUOTED.search(name)
    form = pattern("bodies", language, "words.legal_forms", before=r"\A", after=r"(?:\s+[\w-]+){0,2}\s*\Z")
    if quoted and form.match(name[: quoted.start()]) and (institution := kind_of(quoted[1], language)) in _INSTITUTIONS:
        return institution
    return _told(head, language)


def _told(head: str, language: str) -> str:
    """The kind that the words of a head tell."""
    for kind, beginnings in table("bodies", language)["grown"].items():
        if re.fullmatch(rf"(?:{'|'.join(beginnings)})\w{{3,}}", head) and not any(
            pos == "ADJF" for pos, _, _ in morphology.readings(head, language)
        ):
            return str(kind)
    found = []
    for n, (kind, words) in enumerate(table("bodies", language)["kinds"].items()):
        shouted = tuple(w for w in words if w.isupper())
        m = any_of(tuple(w for w in words if not w.isupper()) or ("\0",), before=r"(?<![\w-])").search(head)
        s = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, shouted))})(?!\w)", head) if shouted else None
        found += [(hit.start(), n, kind) for hit in (m, s) if hit]
    return min(found)[2] if found else "other"
