"""Starting gait: which program, how long, and what it printed."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Union

from ._json import parse_object
from .errors import GaitCommandError, GaitError, GaitNotFoundError, GaitTimeoutError

PathLike = Union[str, "os.PathLike[str]"]
#: A program, or a program with its first arguments.
GaitBin = Union[str, "os.PathLike[str]", Sequence[str]]

DEFAULT_BIN = "gait"
_DISTRIBUTION = "gait-agent-gate"
#: Long enough for a slow disk, short enough that an agent notices.
DEFAULT_TIMEOUT_SECONDS = 30.0

_NEXT = (
    "put gait on PATH, set GAIT_BIN to the program, or pass gait_bin=...; "
    "in a checkout of gait, `deno task link` writes ./gait"
)


@dataclass(frozen=True)
class Completed:
    """A command that ended by itself."""

    command: list[str]
    exit_code: int
    stdout: str
    stderr: str

    def answer(self) -> dict[str, Any]:
        """The one JSON object on standard output; anything else is an error."""
        payload = parse_object(self.stdout)
        if payload is None:
            shown = self.stdout.strip()[:200]
            raise self.error(f'expected one JSON object on standard output, found "{shown}"')
        return payload

    def error(self, found: str, payload: dict[str, Any] | None = None) -> GaitCommandError:
        """An error about this command that carries everything it printed."""
        return GaitCommandError(
            f'Cannot use the answer of "{shown_command(self.command)}": {found}',
            command=self.command,
            exit_code=self.exit_code,
            stdout=self.stdout,
            stderr=self.stderr,
            payload=payload,
        )

    def failure(self, payload: dict[str, Any] | None = None) -> GaitCommandError:
        """The error that the command itself reported."""
        told = (payload or {}).get("error")
        hint = (payload or {}).get("hint")
        text = told if isinstance(told, str) and told else self.stderr.strip() or "no message"
        if isinstance(hint, str) and hint:
            text = f"{text} (hint: {hint})"
        return GaitCommandError(
            f'"{shown_command(self.command)}" failed with exit code {self.exit_code}: {text}',
            command=self.command,
            exit_code=self.exit_code,
            stdout=self.stdout,
            stderr=self.stderr,
            payload=payload,
        )


def shown_command(command: Sequence[str]) -> str:
    """The program and its command words, without options and paths."""
    words: list[str] = [Path(command[0]).name]
    for word in command[1:]:
        if word.startswith("-"):
            break
        words.append(Path(word).name)
    return " ".join(words)


def command_prefix(gait_bin: GaitBin) -> list[str]:
    """The words that start gait.

    The plain default ``gait`` is the program that ``GAIT_BIN`` names, else the one that the wheel
    of this package brought, else the one on ``PATH``.
    """
    if isinstance(gait_bin, (str, os.PathLike)):
        words = [os.fspath(gait_bin)]
    else:
        words = [os.fspath(word) for word in gait_bin]
    if not words or words[0] == "":
        raise GaitError("Cannot start gait: gait_bin is empty")
    if words == [DEFAULT_BIN]:
        words = [os.environ.get("GAIT_BIN") or _brought_program() or DEFAULT_BIN]
    return words


@lru_cache(maxsize=1)
def _brought_program() -> str | None:
    """The program that this package's own wheel installed; any other of that name is not it."""
    try:
        files = importlib.metadata.files(_DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.name in ("gait", "gait.exe") and ".dist-info" not in str(file):
            path = Path(str(file.locate())).resolve()
            if path.is_file():
                return str(path)
    return None


def run_gait(
    gait_bin: GaitBin,
    arguments: Sequence[str],
    *,
    cwd: PathLike | None = None,
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS,
    stdin: str | None = None,
) -> Completed:
    """Runs one command to its end. Everything that keeps it from ending well raises."""
    prefix = command_prefix(gait_bin)
    command = [*prefix, *arguments]
    if cwd is not None and not Path(cwd).is_dir():
        raise _not_found(command, f'there is no folder "{os.fspath(cwd)}" to start it in')
    program = program_of(prefix[0])
    if program is None:
        raise _not_found(command, f"{_found_instead(prefix[0])}; {_NEXT}")
    try:
        child = subprocess.Popen(
            [program, *command[1:]],
            cwd=cwd,
            env=_environment(),
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A group of its own, so that what gait started ends with it.
            start_new_session=os.name != "nt",
        )
    except OSError as error:
        raise _not_found(command, f"{error.strerror or error}; {_NEXT}") from error
    with child:
        try:
            out, err = child.communicate(
                None if stdin is None else stdin.encode(), timeout=timeout_seconds
            )
        except subprocess.TimeoutExpired as error:
            _stop(child)
            raise GaitTimeoutError(
                f'Cannot wait for "{shown_command(command)}": '
                f"no answer within {timeout_seconds:g} seconds",
                command=command,
                exit_code=-1,
            ) from error
        except BaseException:
            _stop(child)
            raise
    ended = Completed(command, child.returncode, _text(out), _text(err))
    try:
        out.decode()
    except UnicodeDecodeError as error:
        raise ended.error("standard output is no UTF-8") from error
    return ended


def _text(output: bytes) -> str:
    return output.decode(errors="replace")


def program_of(word: str) -> str | None:
    """The absolute path of the file that a word names: a path, or a program on ``PATH``."""
    if Path(word).name == word:
        return next(filter(_can_run, places_on_path(word, is_absolute=True)), None)
    program = shutil.which(word)
    # Relative to us, not to the folder that a child starts in.
    return None if program is None else str(Path(program).absolute())


def places_on_path(name: str, *, is_absolute: bool) -> Iterator[str]:
    """Where ``PATH`` may have a program.

    INVARIANT: nothing is started from a folder that ``PATH`` names by where we are (``.``, or an
    empty element), nor from the working folder, where Windows looks first. An agent writes there,
    and what it wrote would judge it.
    """
    names = [name]
    if os.name == "nt":
        kinds = os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")
        if not any(name.lower().endswith(kind.lower()) for kind in kinds if kind):
            names = [name + kind for kind in kinds if kind]
    for element in os.environ.get("PATH", os.defpath).split(os.pathsep):
        folder = element.strip('"') if os.name == "nt" else element
        if Path(folder).is_absolute() == is_absolute:
            for each in names:
                yield str(Path(folder, each))


_SYSTEM_FOLDERS = "" if os.name == "nt" else "/usr/bin:/bin"


def _environment() -> dict[str, str]:
    """What gait gets: a program that it starts by its name comes from no such folder either."""
    elements = os.environ.get("PATH", os.defpath).split(os.pathsep)
    folders = [folder for folder in elements if Path(folder.strip('"')).is_absolute()]
    return {**os.environ, "PATH": os.pathsep.join(folders) or _SYSTEM_FOLDERS}


def _can_run(place: str) -> bool:
    return Path(place).is_file() and os.access(place, os.X_OK)


def _found_instead(program: str) -> str:
    if Path(program).name == program:
        if any(map(_can_run, places_on_path(program, is_absolute=False))):
            return "PATH has it only in a folder that it does not name by its full path"
        return "it is not on PATH"
    if Path(program).is_file():
        return "the file is not executable"
    return "there is no such file"


def _not_found(command: Sequence[str], found: str) -> GaitNotFoundError:
    return GaitNotFoundError(
        f'Cannot start "{command[0]}": {found}', command=command, exit_code=127
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ends the command and, where the system can, everything that it started."""
    if os.name == "nt":
        child.kill()
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except OSError:
        child.kill()
