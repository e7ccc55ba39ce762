"""Every setting of the server, in one struct: command line, then LAMPLIGHTER_*, then config file, then default."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from lamplighter_server import DEFAULT_DATA

Origin = Literal["command line", "environment", "config file", "default"]
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """What `lamplighter serve` can be told. Sizes are in bytes, ages in days, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="LAMPLIGHTER_", extra="forbid", frozen=True)

    data: Path = Field(
        default=Path(DEFAULT_DATA), description="Directory of the journal, the keys and the embedded store."
    )
    store: str = Field(
        default="",
        description="URL of a ClickHouse server, http(s)://user:pass@host:8123/db; empty: the embedded engine.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen at; anything but loopback needs keys.")
    port: Port = Field(default=4320, description="Port of the UI and the REST API; 0: chosen by the system.")
    otlp_http_port: Port = Field(default=4318, description="Port of OTLP/HTTP.")
    otlp_grpc_port: Port = Field(default=4317, description="Port of OTLP/gRPC.")
    insecure: bool = Field(default=False, description="Listen beyond loopback without keys.")
    tls_certificate: Path | None = Field(default=None, description="PEM file of the certificate chain, for every port.")
    tls_key: Path | None = Field(default=None, description="PEM file of the certificate's private key.")
    hosts: tuple[str, ...] = Field(
        default=(), description="Names under which browsers may reach the server, beside localhost."
    )
    allowed_origins: tuple[str, ...] = Field(default=(), description="Origins whose pages may send OTLP (CORS).")
    prices: Path | None = Field(default=None, description="TOML file of own prices, which count before published ones.")
    update_prices: bool = Field(default=False, description="Fetch published prices every hour from genai-prices.")
    budgets: Path | None = Field(default=None, description="TOML file of monthly budgets.")
    retention_days: float = Field(default=30, gt=0, description="Telemetry that arrived longer ago is deleted.")
    retention_bytes: int = Field(
        default=0, ge=0, description="Beyond this size the oldest days are deleted; 0: no limit."
    )
    max_body_bytes: int = Field(default=20 << 20, gt=0, description="Largest HTTP body as sent.")
    max_decompressed_bytes: int = Field(default=64 << 20, gt=0, description="Largest body after decompression.")
    max_in_flight_bytes: int = Field(
        default=256 << 20, gt=0, description="Bodies received and not yet acknowledged, together."
    )
    journal_bytes: int = Field(default=4 << 30, gt=0, description="What may wait in the journal for the engine.")
    engine_memory_bytes: int = Field(
        default=0, ge=0, description="Memory of the embedded engine; 0: a quarter of the machine's, 4 GiB at most."
    )
    loaders: int = Field(default=2, ge=1, le=16, description="Threads that load traces.")
    shutdown_seconds: float = Field(default=10, gt=0, description="How long requests under way may take to end.")

    _origins: dict[str, Origin] = PrivateAttr(default_factory=dict[str, Any])

    def came_from(self, origins: dict[str, Origin]) -> None:
        """Remember where settings were set that are not the defaults."""
        self._origins.update(origins)

    def origin(self, name: str) -> Origin:
        """Where a setting was set."""
        return self._origins.get(name, "default")

    @field_validator("store")
    @classmethod
    def _store_is_a_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0):
            raise ValueError("it must be http(s)://user:pass@host:8123/db")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Name the sources, the strongest first."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


class BadSettings(Exception):  # noqa: N818 - the name says the state
    """A setting can't be used; the message names it and its value."""


def load_settings(config: Path | None = None, **given: Any) -> Settings:
    """Reads the settings; `given` are those of the command line. Raises BadSettings."""
    if config is not None and not config.is_file():
        raise BadSettings(f"the config file {config} does not exist")

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=config)

    told = {name: value for name, value in given.items() if value is not None}
    try:
        settings = FromFile(**told)
        file = tomllib.loads(config.read_text("utf-8")) if config else {}
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        shown = "" if first["type"] == "extra_forbidden" else f" {first.get('input')!r}"
        raise BadSettings(f"the setting {name}{shown} is not usable: {first['msg']}") from error
    except ValueError as error:
        raise BadSettings(f"the config file {config} is not TOML: {error}") from error
    settings.came_from(_origins(told, file))
    return settings


def _origins(given: dict[str, Any], file: dict[str, Any]) -> dict[str, Origin]:
    """Where each setting was set, the strongest place that has it."""
    found: dict[str, Origin] = dict.fromkeys(file, "config file")
    prefix = "LAMPLIGHTER_"
    names = {name.upper().removeprefix(prefix).lower() for name in os.environ if name.upper().startswith(prefix)}
    found.update(dict.fromkeys(names, "environment"))
    found.update(dict.fromkeys(given, "command line"))
    return found
