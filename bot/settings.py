"""What an operator may set: environment variables, read once. `deploy/.env.example` explains each of them."""

import base64
import binascii
import os
import re
import sys
from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.people import GROUPS

_T = TypeVar("_T")
KEY_BYTES = 32
_TOKEN = re.compile(r"\d+:\S+")
_WEBHOOK_SECRET = re.compile(
    r"[A-Za-z0-9_-]{32,256}"
)  # Telegram's alphabet and upper length for secret_token
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/.*)?")
_MEMORY = ("", ":memory:")
_HOW_TO_GET_ONE = "BOT_TOKEN: ask @BotFather for a token and set it here, or its file in BOT_TOKEN_FILE."


class SettingsError(Exception):
    """Something an operator set cannot be used; each problem names the variable and how to mend it."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Role(StrEnum):
    """What a process does. ``all`` needs no other; the others share the work over one PostgreSQL."""

    ALL = "all"
    INTAKE = "intake"
    WORKER = "worker"


def data_folder() -> Path:
    """Return where this person's programs keep data on this system; it need not exist yet."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Daymark"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Daymark"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "daymark"


def _default_database() -> SecretStr:
    return SecretStr(f"sqlite:///{data_folder() / 'daymark.sqlite3'}")


class Settings(BaseSettings):
    """Every setting. A field's description says how to mend a value that cannot be used."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, validate_default=True
    )

    bot_token: SecretStr | None = Field(
        None, description="the token @BotFather gave: digits, a colon, letters"
    )
    bot_token_file: Path | None = Field(
        None,
        description="a readable file that holds only the token; set BOT_TOKEN or BOT_TOKEN_FILE, not both",
    )
    bot_api_url: str = Field(
        "https://api.telegram.org",
        pattern=r"^https?://[^\s/]+",
        description="an address that begins with https:// or http://, without /bot and without the token",
    )
    database_url: SecretStr = Field(
        default_factory=_default_database,
        description="sqlite:///FILE (four slashes for a path from the root) or postgresql://USER:PASSWORD@HOST/NAME",
    )
    daymark_key: SecretStr | None = Field(None, description="32 bytes as 64 hex digits or as base64")
    daymark_key_file: Path | None = Field(
        None,
        description="a readable file that holds only the key; set DAYMARK_KEY or DAYMARK_KEY_FILE, not both",
    )
    backup_folder: Path | None = Field(
        None, description="a folder the bot may write to; leave it out for no nightly backup"
    )
    webhook_url: str | None = Field(
        None, description="an https:// address that Telegram can reach; leave it out for long polling"
    )
    webhook_secret: SecretStr | None = Field(
        None, description="with WEBHOOK_URL: 32 to 256 characters of A-Z a-z 0-9 _ -"
    )
    webhook_port: int = Field(8080, ge=1, le=65535, description="a port from 1 to 65535")
    listen_host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="the address webhook and metrics listen on; 0.0.0.0 in a container",
    )
    role: Role = Field(Role.ALL, description="all, intake or worker")
    operator_name: str = Field("", max_length=100, description="at most 100 characters")
    country: str = Field("", pattern=r"^([A-Z]{2})?$", description="two letters, like GB or US, or nothing")
    silence_hours: float = Field(
        0, ge=0, allow_inf_nan=False, description="a number of hours, or 0 to learn what is usual"
    )
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), description="Telegram user numbers with commas between them"
    )
    send_rate: float = Field(28, gt=0, le=1000, description="messages a second, more than 0 and at most 1000")
    metrics_port: int = Field(0, ge=0, le=65535, description="a port from 1 to 65535, or 0 for no metrics")
    metrics_host: str = Field("", description="the address metrics listen on, or nothing for LISTEN_HOST")
    clock_offset_seconds: float = Field(
        0,
        allow_inf_nan=False,
        description="a number of seconds; for tests only, with BOT_API_URL on this machine",
    )
    failpoint: str = Field(
        "", description="name or name:count; for tests only, with BOT_API_URL on this machine"
    )
    log_level: LogLevel = Field(LogLevel.INFO, description="one of DEBUG, INFO, WARNING, ERROR")

    @field_validator("bot_token")
    @classmethod
    def _token_looks_right(cls, token: SecretStr | None) -> SecretStr | None:
        return _fits(token, lambda t: bool(_TOKEN.fullmatch(t.get_secret_value())))

    @field_validator("bot_token_file")
    @classmethod
    def _token_is_given_once(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        return _fits(file, lambda f: not info.data.get("bot_token") and bool(_TOKEN.fullmatch(content(f))))

    @field_validator("bot_api_url")
    @classmethod
    def _ends_before_the_token(cls, url: str) -> str:
        return _fits(url.rstrip("/"), lambda u: "/bot" not in u)

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: SecretStr) -> SecretStr:
        return _fits(
            url, lambda u: bool(re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://", u.get_secret_value()))
        )

    @field_validator("daymark_key")
    @classmethod
    def _key_has_its_length(cls, key: SecretStr | None) -> SecretStr | None:
        return _fits(key, lambda k: key_of(k.get_secret_value()) is not None)

    @field_validator("daymark_key_file")
    @classmethod
    def _key_is_given_once(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        return _fits(file, lambda f: not info.data.get("daymark_key") and key_of(content(f)) is not None)

    @field_validator("webhook_url")
    @classmethod
    def _webhook_is_private(cls, url: str | None) -> str | None:
        return _fits(url, lambda u: u.startswith("https://") or bool(_LOOPBACK.fullmatch(u)))

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_is_guarded(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("webhook_url"):
            raise ValueError
        return _fits(secret, lambda s: bool(_WEBHOOK_SECRET.fullmatch(s.get_secret_value())))

    @field_validator("role", mode="before")
    @classmethod
    def _role_in_any_case(cls, word: Any) -> Any:
        return word.strip().lower() if isinstance(word, str) else word

    @field_validator("country", "log_level", mode="before")
    @classmethod
    def _case_does_not_matter(cls, word: Any) -> Any:
        return word.strip().upper() if isinstance(word, str) else word

    @field_validator("clock_offset_seconds", "failpoint")
    @classmethod
    def _tests_stay_at_home(cls, given: Any, info: ValidationInfo) -> Any:
        """A clock that is shifted, a process that kills itself: never where somebody relies on it."""
        return _fits(given, lambda g: not g or bool(_LOOPBACK.fullmatch(info.data.get("bot_api_url", ""))))

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _numbers_between_commas(cls, given: Any) -> Any:
        return [part for part in given.replace(",", " ").split() if part] if isinstance(given, str) else given

    @property
    def sqlite_file(self) -> Path | None:
        """The SQLite file, None when the database is PostgreSQL or lives in memory."""
        scheme, _, place = self.database_url.get_secret_value().partition("://")
        file = place.removeprefix("/").partition("?")[0]
        return None if not scheme.startswith("sqlite") or file in _MEMORY else Path(file)

    @property
    def watch_host(self) -> str:
        """The address of /live, /ready and /metrics: it need not be the one that Telegram reaches."""
        return self.metrics_host or self.listen_host

    @property
    def backup_place(self) -> Path | None:
        """Where backups lie: BACKUP_FOLDER, else ``backups`` beside the SQLite file, else nowhere."""
        return self.backup_folder or (self.sqlite_file and self.sqlite_file.parent / "backups")


def read(*, needs_token: bool = False) -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: with every problem at once, none of them showing a value.
    """
    problems = []
    settings = None
    try:
        settings = Settings()
    except ValidationError as error:
        names = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors())
        problems = [_problem(name) for name in names]
    if needs_token and not any(os.environ.get(name) for name in ("BOT_TOKEN", "BOT_TOKEN_FILE")):
        problems.append(
            "BOT_TOKEN: ask @BotFather for a token and set it here, or its file in BOT_TOKEN_FILE."
        )
    if settings is None or problems:
        raise SettingsError(*problems)
    return settings


def _problem(name: str) -> str:
    """Return what is wrong with the setting *name*: that its file is not there, or how to mend it."""
    given = os.environ.get(name.upper(), "")
    if name.endswith("_file") and given and not Path(given).exists():
        return f"{name.upper()}: there is no file {given}."
    return f"{name.upper()}: {Settings.model_fields[name].description}."


def in_role(settings: Settings, role: str = "") -> Settings:
    """Return *settings* for a process in *role*, theirs when none is given.

    Raises:
        SettingsError: the role cannot be played with these settings, or on this installation.
    """
    if role and role not in set(Role):
        raise SettingsError(f"ROLE: {Settings.model_fields['role'].description}.")
    chosen = settings.model_copy(update={"role": Role(role)}) if role else settings
    if chosen.role is Role.ALL:
        return chosen
    problems = []
    if not chosen.database_url.get_secret_value().startswith("postgres"):
        problems.append(
            f"ROLE: {chosen.role} shares the work with other processes, which needs PostgreSQL in DATABASE_URL. "
            "On SQLite one process does everything: leave ROLE out."
        )
    if find_spec("pgqueuer") is None:
        problems.append(f'ROLE: {chosen.role} needs PgQueuer: install "daymark[cluster]".')
    if chosen.send_rate < GROUPS:
        problems.append(f"SEND_RATE: at least {GROUPS} when workers share it.")
    if problems:
        raise SettingsError(*problems)
    return chosen


def token(settings: Settings) -> str:
    """Return the bot's token.

    Raises:
        SettingsError: none was given, or its file cannot be read any more.
    """
    given = settings.bot_token.get_secret_value() if settings.bot_token else ""
    given = given or (content(settings.bot_token_file) if settings.bot_token_file else "")
    if not given:
        raise SettingsError(_HOW_TO_GET_ONE)
    return given


def key_of(text: str) -> bytes | None:
    """Return the 32 bytes that *text* stands for in hex or base64, None when it is neither."""
    text = text.strip()
    if re.fullmatch(r"[0-9A-Fa-f]{64}", text):
        return bytes.fromhex(text)
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def content(file: Path) -> str:
    """Return the text of a small secret file without its last newline, empty when it cannot be read."""
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _fits(value: _T, check: Callable[[Any], bool]) -> _T:
    if value is not None and not check(value):
        raise ValueError
    return value
