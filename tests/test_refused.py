"""What is no plan is refused with a sentence that says why."""

from pathlib import Path

import pytest

from civgraph.pipeline import extract
from civgraph.readers import Unreadable

CASES = sorted(p for p in (Path(__file__).parent / "refused").iterdir() if p.suffix != ".md")


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.name)
def test_is_refused_with_a_reason(path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        extract(path)
    assert refused.value.file == path.name
    assert len(refused.value.message_uk) > 20 and len(refused.value.message_en) > 20


def test_missing_file_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="Check its path"):
        extract(tmp_path / "nowhere.txt")
