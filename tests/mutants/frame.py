"""What a mutant is, and how it is tried: in a copy of the project, so that nobody's files are touched."""

from __future__ import annotations

import compileall
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

COPIED = ("cnn_gui", "tests", "pyproject.toml")
LINKED = ("resources",)
"""Of the project's folder; what it lacks is left out."""

TIMEOUT_S = 300.0
"""Seconds after which the tests of a mutant do not end any more."""

LAST_LINES = 8
"""Of what pytest has said: enough to see why it could not begin."""

ALL_PASSED, SOME_FAILED = 0, 1
"""What pytest ends with. Anything else says that the tests were not run to a result."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """name: what is broken, in a few words. file: its path in the project. old: text that the file has once; new: the
    same with one line made wrong. tests: the files or pytest's ids of the tests that should notice.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def applied(self, text: str) -> str:
        """The file's text with the mutant in it. Raises ValueError where it does not hold ``old`` exactly once."""
        count = text.count(self.old)
        if count != 1:
            raise ValueError(f"{self.file} has the old text of the mutant {self.name!r} {count} times, not once")
        return text.replace(self.old, self.new)


class Verdict(StrEnum):
    """ENDLESS counts as killed: whoever runs the tests sees that something is wrong. ERROR says nothing about the tests
    and counts as survived: the list is to be mended."""

    KILLED = "killed"
    ENDLESS = "did not end"
    SURVIVED = "survived"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Outcome:
    """details: of an error, why. seconds: what the tests took."""

    mutant: Mutant
    verdict: Verdict
    details: str = ""
    seconds: float = 0.0

    @property
    def is_killed(self) -> bool:
        return self.verdict in (Verdict.KILLED, Verdict.ENDLESS)


@dataclass(frozen=True, slots=True)
class Tested:
    """How pytest ended: its status, or None where it did not end; said: the last of what it said."""

    status: int | None
    said: str


class Copy:
    """A copy of the project in which mutants are tried one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, root: Path, folder: Path) -> Copy:
        """Copies the project at ``root`` into ``folder``, which is made."""
        folder.mkdir(parents=True)
        for name in COPIED:
            source = root / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy2(source, folder / name)
        for name in LINKED:
            if (root / name).exists():
                _link(root / name, folder / name)
        # Once, so that no test waits for it: nothing is compiled into files later.
        compileall.compile_dir(folder / COPIED[0], quiet=2)
        return cls(folder)

    def again(self, folder: Path) -> Copy:
        """Another one like it in ``folder``, which is made."""
        shutil.copytree(self._folder, folder, symlinks=True)
        return Copy(folder)

    def try_(self, mutant: Mutant, timeout_s: float = TIMEOUT_S) -> Outcome:
        """Runs a mutant's tests with the mutant in the copy; the copy is as it was afterwards."""
        path = self._folder / mutant.file
        start = time.monotonic()
        try:
            whole = path.read_bytes()
            broken = mutant.applied(whole.decode("utf-8")).encode("utf-8")
        except (OSError, ValueError) as error:
            return Outcome(mutant, Verdict.ERROR, str(error))
        stamp = path.stat()
        try:
            path.write_bytes(broken)
            # What Python has compiled goes by time and size: this one is another file, whatever its size.
            os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 10**10))
            tested = self.test(mutant.tests, "-x", timeout_s=timeout_s)
        finally:
            path.write_bytes(whole)
            os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        return _outcome(mutant, tested, time.monotonic() - start)

    def test(self, tests: Iterable[str], *options: str, timeout_s: float = TIMEOUT_S) -> Tested:
        """Runs tests in the copy."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
        environment = os.environ | {
            "PYTHONPATH": str(self._folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            # Of a test that calls this, it names a file by where that test runs.
            "QT_QPA_PLATFORM": "offscreen",
        }
        # A file, because what the tests have started may hold a pipe open when they are gone.
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                [*command, *options, *tests], cwd=self._folder, env=environment, stdout=said, stderr=subprocess.STDOUT
            )
            try:
                status: int | None = process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                # Also where a person ends the whole.
                process.kill()
                process.wait()
            said.seek(0)
            lines = said.read().decode("utf-8", errors="replace").strip().splitlines()
        return Tested(status, "\n".join(lines[-LAST_LINES:]))


def try_all(root: Path, mutants: Sequence[Mutant], *, jobs: int = 1, timeout_s: float = TIMEOUT_S) -> Iterator[Outcome]:
    """Tries mutants of the project at ``root``, so many at a time, and gives each outcome as soon as it is there."""
    with tempfile.TemporaryDirectory(prefix="mutants") as name:
        folder = Path(name).resolve()
        first = Copy.of(root, folder / "0")
        free: queue.SimpleQueue[Copy] = queue.SimpleQueue()
        for copy in (first, *(first.again(folder / str(number)) for number in range(1, jobs))):
            free.put(copy)

        def attempt(mutant: Mutant) -> Outcome:
            copy = free.get()
            try:
                return copy.try_(mutant, timeout_s)
            finally:
                free.put(copy)

        pool = ThreadPoolExecutor(max(1, jobs))
        try:
            for done in as_completed([pool.submit(attempt, mutant) for mutant in mutants]):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def check(root: Path, mutants: Iterable[Mutant], *, timeout_s: float = 10 * TIMEOUT_S) -> Tested:
    """Runs the tests of mutants with none of them in: what fails here kills every mutant."""
    with tempfile.TemporaryDirectory(prefix="mutants") as name:
        copy = Copy.of(root, Path(name).resolve() / "0")
        return copy.test(dict.fromkeys(test for mutant in mutants for test in mutant.tests), timeout_s=timeout_s)


def _outcome(mutant: Mutant, tested: Tested, seconds: float) -> Outcome:
    match tested.status:
        case None:
            return Outcome(mutant, Verdict.ENDLESS, seconds=seconds)
        case status if status == ALL_PASSED:
            return Outcome(mutant, Verdict.SURVIVED, seconds=seconds)
        case status if status == SOME_FAILED:
            return Outcome(mutant, Verdict.KILLED, seconds=seconds)
        case status:
            return Outcome(mutant, Verdict.ERROR, f"pytest ended with {status}:\n{tested.said}", seconds)


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve(), target_is_directory=source.is_dir())
    except OSError:
        # Windows gives links only to those who may make them.
        shutil.copytree(source, target)
