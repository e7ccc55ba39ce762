"""What any ClickHouse is asked for at start: the schema of this version, and never that of a newer one."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from lamplighter_server.semconv.tables import Column, columns
from lamplighter_server.store import migrate as migrate_module
from lamplighter_server.store.engine import Engine, Unavailable
from lamplighter_server.store.migrate import SchemaTooNew, migrate

if TYPE_CHECKING:
    from conftest import Facade


def test_a_newer_schema_is_refused(engine: Engine) -> None:
    """A store that a newer version wrote is left alone, and the error says what to start."""
    engine.command("INSERT INTO schema_migrations (number, name) VALUES (9999, 'of_tomorrow')")
    try:
        with pytest.raises(SchemaTooNew, match=r"schema 9999.*newer Lamplighter"):
            migrate(engine)
    finally:
        engine.command("ALTER TABLE schema_migrations DELETE WHERE number = 9999 SETTINGS mutations_sync = 2")
    assert migrate(engine) == []


def test_each_schema_file_has_a_number_of_its_own() -> None:
    """Of two files with one number a store that has applied the first would never get the second."""
    numbers = [int(entry.name[:4]) for entry in files("lamplighter_server.store").joinpath("schema").iterdir()]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_a_new_typed_column_is_added_to_an_old_table(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column that this version knows and the stored table lacks is there after a migration."""
    added = Column("of_today", "uint", ("of.today",))
    monkeypatch.setattr(migrate_module, "columns", lambda: (*columns(), added))
    migrate(engine)
    try:
        assert engine.command("SELECT sum(of_today) FROM spans") == 0
    finally:
        engine.command("ALTER TABLE spans DROP COLUMN of_today")


def test_a_wrong_password_is_told_without_it(facade: Facade) -> None:
    """An engine that refuses the login is away, and the message names the place but no password."""
    engine = Engine(facade.url.replace("s3cret", "sesame"))
    with pytest.raises(Unavailable) as refused:
        engine.command("SELECT 1")
    assert "127.0.0.1" in str(refused.value)
    assert "Authentication failed" in str(refused.value)
    assert "sesame" not in str(refused.value)
