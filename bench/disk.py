"""Measures what a span takes on disk, by table, as it arrives and as it lies from the second day on.

python -m bench.fill DIRECTORY --spans 400000 --days 2 --content-bytes 0 --long-trace 100
python -m bench.disk DIRECTORY

The second figure is made by telling the store that everything is a day old: it is recompressed for good.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from lamplighter_server.store.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIZES = "SELECT table, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active GROUP BY table ORDER BY bytes DESC"
_AGED = "ALTER TABLE {table} MODIFY TTL toDateTime(arrival) RECOMPRESS CODEC(ZSTD(3)) SETTINGS mutations_sync = 2"
_RECOMPRESSED = ("spans", "ledger")


def bytes_a_span(engine: Engine) -> dict[str, float]:
    """Return what each table takes, divided by the number of spans."""
    spans = int(engine.command("SELECT count() FROM spans"))
    rows: Iterable[tuple[str, int]] = engine.query(_SIZES).result_rows
    return {table: round(size / spans, 1) for table, size in rows}


def main() -> None:
    """Print both figures as one line of JSON each."""
    parser = argparse.ArgumentParser(prog="python -m bench.disk", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    engine = Engine(parser.parse_args().folder / "data/store", connections=1)
    print(json.dumps({"first day": bytes_a_span(engine)}))
    for table in _RECOMPRESSED:
        engine.command(_AGED.format(table=table))
        engine.command(f"OPTIMIZE TABLE {table} FINAL")
    print(json.dumps({"later": bytes_a_span(engine)}))
    engine.close()


if __name__ == "__main__":
    main()
