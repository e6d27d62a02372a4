"""What the search costs: the dictionary forms of generated measures, the index of all, some searches in it.

Processor time, one process. `MEASURES=` says how many measures (5000 if not given), twenty to a plan.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from benchmarks.graph import generated
from civgraph import snapshots
from civgraph.building import linked_record
from civgraph.iris import Origin
from civgraph.search import FILE, entries_of, find, write

PLANS = int(os.environ.get("MEASURES", 5000)) // 20
SEARCHES = ("культура", "провести захід", "захі* розвиток громад*", '"питань культури"', '"громада захід"', "спорт -освіта")


def main() -> None:
    """Prints the figures."""
    plans = [generated(n) for n in range(PLANS)]
    linked = [linked_record(record, text, Origin(f"generated-{n:06}"))["graph"] for n, (record, text) in enumerate(plans)]
    with tempfile.TemporaryDirectory() as root, snapshots.working_folder(Path(root)) as made:
        kept = [Path(root) / f"{n:06}.words" for n in range(PLANS)]
        began = time.process_time()
        for file, nodes in zip(kept, linked, strict=True):
            file.write_bytes(entries_of(nodes, "uk"))
        middle = time.process_time()
        write(made / FILE, kept)
        done = time.process_time()
        size = (made / FILE).stat().st_size
        snapshot = snapshots.publish(Path(root), made, "bench", {"id": "bench", "built": "", "graphs": {"none": 0}, "documents": {}})
        print(f"{PLANS * 20:,} measures: dictionary forms {middle - began:.2f} s; index {done - middle:.2f} s, {size / 1e6:.1f} MB")
        for words in SEARCHES:
            began = time.process_time()
            found = find(snapshot, words)
            print(f"  {words}: {len(found)} found, {(time.process_time() - began) * 1000:.0f} ms")
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
