"""Measures what installing the server brings: both wheels, with what they need, in an environment of their own.

python -m bench.size
"""

from __future__ import annotations

import json
import sys

from bench.serving import ROOT

sys.path.insert(0, str(ROOT / "tests/e2e"))


def main() -> None:
    """Print the size in bytes, without and with the bytecode that the installer makes."""
    from wheels import install  # the end-to-end tests' own: what they try is what is measured

    installed = install()
    print(json.dumps({"installed_mb": installed.shipped / 1e6, "with_bytecode_mb": installed.compiled / 1e6}))


if __name__ == "__main__":
    main()
