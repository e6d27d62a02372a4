"""Whatever the text, reading it never raises anything but a refusal, and every span stays inside it. COUNT=100 reads 18,000 texts."""

import hashlib
import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civgraph.pipeline import record_of
from civgraph.readers import NoText, Unreadable
from civgraph.readers.plain import read as read_plain
from civgraph.record import as_json
from civgraph.text import Text
from tests.running import COUNT

CORPUS = sorted((Path(__file__).parent.parent / "corpus").glob("*.txt"))
SOURCES = [path.read_text("utf-8") for path in CORPUS]
PIECES = [
    " ",
    "\n",
    "\t",
    "|",
    "1.",
    "1.1",
    "II",
    "квартал",
    "до 1 ",
    "року",
    "(за згодою)",
    "«",
    "»",
    '"',
    "№",
    "від",
    "ПЛАН",
    "Закону",
    "<b>",
    "</p>",
    "&nbsp;",
    "\u00ad",
    "\u00a0",
    "–",
    "ст.",
    "\r\n",
    "0",
    "Департамент",
    ",",
]
SLOW = settings(max_examples=60 * COUNT, deadline=None, suppress_health_check=list(HealthCheck))


def check(content: str) -> None:
    raw = content.encode("utf-8", "replace")
    try:
        text, blocks = read_plain(raw)
    except NoText:
        return
    try:
        record = record_of(Text("any.txt", "text/plain", hashlib.sha256(raw).hexdigest(), text, blocks))
    except Unreadable as refused:
        assert refused.code
        return
    data = as_json(record)
    for span in _spans(data):
        assert 0 <= span[0] < span[1] <= len(text)
    for measure in data["measures"]:
        for item in (*measure["executors"], *measure["deadlines"], *measure["legal_bases"]):
            assert _flat(text[slice(*item["span"])]) == _flat(item["text"])


def _flat(words: str) -> str:
    return "".join(words.split())


def _spans(value: object) -> list[list[int]]:
    if isinstance(value, list):
        if len(value) == 2 and all(isinstance(x, int) for x in value):
            return [value]
        return [span for item in value for span in _spans(item)]
    if isinstance(value, dict):
        return [span for key, item in value.items() if key != "times" for span in _spans(item)]
    return []


def _mutated(source: str, seed: int) -> str:
    rng = random.Random(seed)
    start = rng.randrange(max(1, len(source) - 4000))
    text = source[start : start + 4000] if rng.random() < 0.7 else source[:6000]
    for _ in range(rng.randrange(1, 25)):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0:
                text = text[:at] + rng.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + rng.randrange(1, 40) :]
            case 2:
                text = text[:at] + text[at : at + 1].swapcase() + text[at + 1 :]
            case _:
                text = text[:at] + text[at : at + 200][::-1] + text[at + 200 :]
    return text


@SLOW
@given(st.sampled_from(SOURCES), st.integers(0, 10**9))
def test_mutated_documents(source: str, seed: int) -> None:
    check(_mutated(source, seed))


@SLOW
@given(st.text(max_size=600))
def test_random_text(text: str) -> None:
    check(text)


@SLOW
@given(st.lists(st.sampled_from(PIECES), max_size=120))
def test_random_pieces(pieces: list[str]) -> None:
    check("".join(pieces))
