"""What reading costs: documents, characters and words a second in one process, warm; where the time goes; beside a peer in the same run.

The peer is pymorphy3 alone, parsing every word of the same documents without a cache: what a reader would cost that looked each word up.
"""

from __future__ import annotations

import cProfile
import pstats
import re
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from civgraph import deadline_tokens, deadlines, executors, morphology
from civgraph.pipeline import read, record_of

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5


def main() -> None:
    """Prints the figures."""
    paths = sorted((ROOT / "corpus").glob("*.txt")) + sorted((ROOT / "corpus" / "blind").glob("*.txt"))
    texts = [read(path) for path in paths]
    characters = sum(len(text.content) for text in texts)
    words = [re.findall(r"[^\W\d_][\w'’-]*", text.content) for text in texts]
    count = sum(map(len, words))

    def reading() -> None:
        for remembered in (deadline_tokens.tokens_of, deadlines.share, executors.list_likeness):
            remembered.cache_clear()  # they remember whole phrases: a second round of the same texts would be flattered
        for text in texts:
            record_of(text)

    def peer() -> None:
        for text, found in zip(texts, words, strict=True):
            analyzer = morphology.analyzer("ru" if "ы" in text.content else "uk")
            for word in found:
                analyzer.parse(word)

    reading()
    peer()
    ours, theirs = [], []
    for _ in range(ROUNDS):  # in turns, so that both meet the same noise
        ours.append(seconds(reading))
        theirs.append(seconds(peer))
    best = min(ours)
    print(f"{len(texts)} documents, {characters} characters, {count} words; best of {ROUNDS} rounds, one process, warm")
    print(f"reading:   {len(texts) / best:8.1f} documents/s {characters / best:10.0f} characters/s {count / best:8.0f} words/s")
    print(f"pymorphy3: {count / min(theirs):8.0f} words/s parsed without a cache; reading takes {best / min(theirs):.2f} times as long")
    print("where the time goes (own time by module):")
    for module, share in profile(reading):
        print(f"  {share:6.1%}  {module}")


def seconds(work: Callable[[], None]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def profile(work: Callable[[], None]) -> list[tuple[str, float]]:
    """The modules with the most time of their own, with their shares."""
    profiler = cProfile.Profile()
    profiler.runcall(work)
    spent: dict[str, float] = defaultdict(float)
    for (file, _, name), (_, _, own, _, _) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        module = Path(file).stem if "civgraph" in file else "re" if "Pattern" in name or "re." in name or "Match" in name else "python"
        spent[module] += own
    total = sum(spent.values())
    return sorted(((module, own / total) for module, own in spent.items()), key=lambda item: -item[1])[:12]


if __name__ == "__main__":
    main()
