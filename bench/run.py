"""Measures size, throughput and questions for bench/RESULTS.md, and keeps the results beside each other.

python -m bench.run --out DIRECTORY [--spans 20000000]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.serving import ROOT


def main() -> None:
    """Run each program; the first that fails ends it."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, help="where results are kept; default: they are only printed")
    parser.add_argument("--spans", type=int, default=20_000_000, help="spans of the store that is asked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = (options.out or Path(scratch)).resolve()
        out.mkdir(parents=True, exist_ok=True)
        filled = Path(scratch) / "filled"
        for words in (
            ["size"],
            ["throughput", "--json", out / "throughput.jsonl"],
            ["fill", filled, "--spans", options.spans],
            ["queries", filled, "--json", out / "queries.json"],
        ):
            program, *arguments = map(str, words)
            print(f"== bench.{program}", flush=True)
            done = subprocess.run([sys.executable, "-m", f"bench.{program}", *arguments], cwd=ROOT, check=False)
            if done.returncode:
                sys.exit(f"bench.{program} ended with {done.returncode}")


if __name__ == "__main__":
    main()
