"""Every setting in one place: the only reader of the environment and of a settings file."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from qa.paths import is_utf8, own_folder, path_of

_ROOT = Path(__file__).resolve().parent.parent
_PREFIX = "BEIJING_QA_"
_GENERATORS = ("transformers", "openai")
_QUANTIZED = ("", "4bit", "8bit")
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+", re.ASCII | re.IGNORECASE)  # a name, or an address
_ROOT_PATH = re.compile(r"(/[\w.~-]+)+", re.ASCII)
PRECISIONS = ("fp32", "int8")


class SettingsError(ValueError):
    """A setting is unknown or has a value that cannot be used."""


def _default_cache_dir() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("beijing-qa", appauthor=False)


def _default_index_dir() -> Path:
    if (_ROOT / "pyproject.toml").exists():
        return _ROOT / ".index"
    return _default_cache_dir() / "index"  # the project is installed as a wheel


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with their defaults.

    Each can be given as an argument, in a TOML file named by `BEIJING_QA_SETTINGS`, or in the
    environment as `BEIJING_QA_` and its name in capitals; the first of these wins.
    """

    corpus_dir: Path = _ROOT / "corpus" / "reports"
    index_dir: Path = field(default_factory=_default_index_dir)
    cache_dir: Path = field(default_factory=_default_cache_dir)
    model: str = "all-MiniLM-L6-v2"
    precision: str = "fp32"
    max_tokens: int = 256
    merge_tokens: int = 160
    top_k: int = 10
    min_confidence: float = 0.45
    upload_reports: int = 3
    upload_pages: int = 60
    generator: str = ""
    base_url: str = ""
    reply_tokens: int = 400
    temperature: float = 0.0
    seed: int = 0
    timeout_seconds: float = 120.0
    device: str = "auto"
    dtype: str = "auto"
    quantize: str = ""
    host: str = "127.0.0.1"
    port: int = 7860
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    root_path: str = ""
    connections_per_address: int = 200
    feedback_file: str = ""

    @property
    def feedback_path(self) -> Path:
        """The file of feedback: that of `feedback_file`, or one beside the index."""
        beside = self.index_dir.with_name(f"{self.index_dir.name}-feedback.sqlite")
        return path_of(self.feedback_file) if self.feedback_file else beside


def load_settings(**given: Any) -> Settings:
    """Return the settings: arguments, then environment, then file, then defaults.

    Other reports than the project's have an index folder of their own, if none is given.

    Raises:
        SettingsError: a key is unknown, or a value is not of its type.
    """
    settings, known = Settings(), set[str]()
    for origin, values in (
        ("settings file", _from_file()),
        ("environment", _from_environment(os.environ)),
        ("argument", {key: value for key, value in given.items() if value is not None}),
    ):
        settings = _apply(settings, values, origin)
        known |= values.keys()
    if "index_dir" not in known and settings.corpus_dir != Settings().corpus_dir:
        settings = replace(
            settings, index_dir=own_folder(settings.cache_dir / "indexes", settings.corpus_dir)
        )
    return _check(_with_home(settings))


def api_key() -> str | None:
    """Return the key for a server of OpenAI's protocol. It is no setting: settings are shown."""
    return os.environ.get("OPENAI_API_KEY") or None


def login_given() -> str | None:
    """Return the login of the window from the environment. It is no setting: settings are shown."""
    return os.environ.get(f"{_PREFIX}AUTH") or None


def _from_file() -> dict[str, Any]:
    name = os.environ.get(f"{_PREFIX}SETTINGS")
    if not name:
        return {}
    try:
        return tomllib.loads(path_of(name).read_text(encoding="utf-8-sig"))
    except RecursionError as error:
        raise SettingsError(
            f"settings file {name}: nested too deeply; write KEY = VALUE"
        ) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"settings file {name}: {error}") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        key.removeprefix(_PREFIX).lower(): value
        for key, value in environment.items()
        if key.startswith(_PREFIX) and key not in (f"{_PREFIX}SETTINGS", f"{_PREFIX}AUTH")
    }


def _apply(settings: Settings, values: Mapping[str, Any], origin: str) -> Settings:
    defaults = {f.name: getattr(Settings(), f.name) for f in fields(Settings)}
    converted: dict[str, Any] = {}
    for key, value in values.items():
        if key not in defaults:
            raise SettingsError(
                f"{origin}: no setting is called {key!r}; there are {sorted(defaults)}"
            )
        try:
            if isinstance(value, float) and isinstance(defaults[key], int):
                raise ValueError("not a whole number")
            converted[key] = _converted(value, defaults[key])
        except (TypeError, ValueError, AttributeError) as error:
            if isinstance(value, str | Path) and isinstance(defaults[key], Path):
                raise SettingsError(f"{origin}: {key}: {error}") from error
            wanted = type(defaults[key]).__name__
            raise SettingsError(f"{origin}: {key} = {value!r} is not of type {wanted}") from error
    return replace(settings, **converted)


def _converted(value: Any, default: Any) -> Any:
    """Return a value as its default's type; several are in a list, or between commas."""
    if isinstance(default, Path):
        return path_of(value)
    if isinstance(default, tuple):
        several = value.split(",") if isinstance(value, str) else value
        return tuple(stripped for each in several if (stripped := each.strip()))
    return type(default)(value)


def _with_home(settings: Settings) -> Settings:
    """Write out `~` in the folder of a language model."""
    kind, _, name = settings.generator.partition(":")
    if kind == "transformers" and name.startswith("~"):
        return replace(settings, generator=f"{kind}:{path_of(name)}")
    return settings


def _check(settings: Settings) -> Settings:
    for key, low, high in (
        ("top_k", 1, 1000),
        ("max_tokens", 16, 512),
        ("merge_tokens", 0, 512),
        ("port", 0, 65535),
        ("min_confidence", 0.0, 1.0),
        ("upload_reports", 0, 100),
        ("upload_pages", 1, 300),
        ("reply_tokens", 16, 8192),
        ("temperature", 0.0, 2.0),
        ("seed", 0, 2**31 - 1),
        ("timeout_seconds", 1.0, 3600.0),
        ("connections_per_address", 4, 500),
    ):
        value = getattr(settings, key)
        if not low <= value <= high:
            raise SettingsError(f"{key} = {value} is out of range; use {low} to {high}")
    _check_paths(settings)
    _check_generator(settings)
    settings = replace(settings, root_path=settings.root_path.rstrip("/"))
    _check_hosts(settings)
    if settings.precision not in PRECISIONS:
        raise SettingsError(
            f"precision = {settings.precision!r} is not known; use {' or '.join(PRECISIONS)}"
        )
    return settings


def _check_paths(settings: Settings) -> None:
    for key in ("corpus_dir", "index_dir", "cache_dir", "feedback_path"):
        path = getattr(settings, key)
        if not is_utf8(path):
            raise SettingsError(
                f"{key.replace('_path', '_file')} = {str(path)!r} is not UTF-8; "
                "rename the folder, or take another"
            )


def _check_generator(settings: Settings) -> None:
    kind, _, name = settings.generator.partition(":")
    if settings.generator and (kind not in _GENERATORS or not name):
        raise SettingsError(
            f"generator = {settings.generator!r} is of no known form; use "
            "transformers:NAME_OR_FOLDER, openai:MODEL, or nothing for the reports' own words"
        )
    if settings.base_url and not settings.base_url.startswith(("http://", "https://")):
        raise SettingsError(f"base_url = {settings.base_url!r} is no address; begin with http://")
    if settings.base_url and kind != "openai":
        raise SettingsError("base_url is for a server; set generator = openai:MODEL with it")
    if settings.quantize not in _QUANTIZED:
        raise SettingsError(f"quantize = {settings.quantize!r}; use 4bit, 8bit, or nothing")


def _check_hosts(settings: Settings) -> None:
    for name in settings.allowed_hosts:
        if not _HOST.fullmatch(name):
            raise SettingsError(
                f"allowed_hosts: {name!r} is no name of a host; use such as qa.example.org, "
                "without http:// and port, several between commas"
            )
    for name in settings.trusted_proxies:
        try:
            ip_network(name, strict=False)
        except ValueError as error:
            raise SettingsError(
                f"trusted_proxies: {name!r} is no address or network; use such as 127.0.0.1 or "
                "10.0.0.0/8, several between commas"
            ) from error
    if settings.root_path and not _ROOT_PATH.fullmatch(settings.root_path):
        raise SettingsError(
            f"root_path = {settings.root_path!r} is no path; use such as /qa, without the host"
        )
