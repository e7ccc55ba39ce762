"""python -m bench.loadgen: the generator's command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.loadgen.options import parse
from bench.loadgen.run import Run


def main() -> None:
    """Send, and print the result as JSON."""
    options = parse(None)
    result = Run(options).go()
    if options.json:
        with Path(options.json).open("a") as out:
            out.write(json.dumps(result) + "\n")
    print(json.dumps(result, indent=1))
    print(
        f"{result['acked_spans']} spans acknowledged in {result['wall_s']} s: "
        f"{result['acked_spans_per_s']:.0f} spans/s, not acknowledged {result['given_up_spans']}",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
