"""The wheel carries its data: built, installed into an empty environment, it works in an empty folder."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_wheel_works_in_an_empty_folder(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path / "dist", ROOT], check=True, capture_output=True
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    bin_ = tmp_path / "env" / "bin"
    subprocess.run([bin_ / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    empty = tmp_path / "empty"
    empty.mkdir()
    plan = ROOT / "corpus" / "000_c1c52d2aa4e1ed30.txt"
    done = subprocess.run([bin_ / "civgraph", "extract", plan], check=True, capture_output=True, cwd=empty)
    assert len(json.loads(done.stdout)["measures"]) == 9
    subprocess.run([bin_ / "civgraph", "build", plan.parent, "--jobs", "1"], check=True, capture_output=True, cwd=empty)
    asked = subprocess.run(
        [bin_ / "civgraph", "ask", "consent/share-by-plan", "--format", "csv"], check=True, capture_output=True, text=True, cwd=empty
    )
    assert "zhytomyr-civil-society-2020,33,17,0.515" in asked.stdout
    found = subprocess.run([bin_ / "civgraph", "search", "консультацій"], check=True, capture_output=True, text=True, cwd=empty)
    assert "luhansk-civil-society-2020/m/9" in found.stdout
    code = "import civgraph; answer = civgraph.open().ask('consent/share-by-plan'); print(len(answer)); answer.to_pandas()"
    python = subprocess.run([bin_ / "python", "-c", code], capture_output=True, text=True, cwd=empty)
    assert python.stdout == "5\n" and "civgraph[pandas]" in python.stderr
    made = "from civgraph.server.frame import templates; templates().get_template('measure.html'); import civgraph.server.pages"
    subprocess.run([bin_ / "python", "-c", made], check=True, cwd=empty)
    helped = subprocess.run([bin_ / "civgraph", "--lang", "uk", "--help"], check=True, capture_output=True, text=True, cwd=empty)
    assert "команди" in helped.stdout
