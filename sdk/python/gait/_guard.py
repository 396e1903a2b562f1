"""The files of a call that a server does not know: it keeps them only if its asker names them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ._process import DEFAULT_BIN, places_on_path

_SCRIPT = b"#!"


def guard_of(
    named: Iterable[str], *, folder: str, home: str, program: str | None
) -> dict[str, list[str]]:
    """What ``gait gate eval`` would keep besides the settings of a server, as absolute paths.

    ``named`` are the paths of the line, relative to ``folder``. ``program`` is the absolute path
    of the program that would judge, if it was found.
    """
    logs = os.environ.get("GAIT_LOG_DIR", "").strip() or f"{home}/.gait/log"
    started = [] if program is None else [program]
    launchers = filter(os.path.isfile, places_on_path(DEFAULT_BIN, is_absolute=True))
    cache = [_cache_of(home)] if _has_cache(program) else []
    return {
        "places": _with_real([*named, logs], folder),
        "program": _with_real([*started, *launchers, *cache], folder),
    }


def _with_real(paths: Iterable[str], folder: str) -> list[str]:
    """Each path as it is given, and where its links lead."""

    def all_of() -> Iterator[str]:
        for path in paths:
            place = Path(folder, path)
            yield os.path.normpath(place)
            yield os.path.realpath(place)

    return list(dict.fromkeys(all_of()))


def _has_cache(program: str | None) -> bool:
    """Whether the program may load modules from Deno's cache: a compiled one does not."""
    if program is None:
        return True
    try:
        with Path(program).open("rb") as file:
            return file.read(len(_SCRIPT)) == _SCRIPT
    except OSError:
        return True


def _cache_of(home: str) -> str:
    """Where Deno keeps them."""
    given = os.environ.get("DENO_DIR", "")
    if given.startswith("/"):
        return given
    if sys.platform == "darwin":
        return f"{home}/Library/Caches/deno"
    caches = os.environ.get("XDG_CACHE_HOME", "")
    return f"{caches}/deno" if caches.startswith("/") else f"{home}/.cache/deno"
