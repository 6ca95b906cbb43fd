"""Files that are either the old ones or the new ones, never half of each.

The new content goes into a temporary file in the same folder, reaches the disk (fsync), and only then takes the
name of the old file in one step (``os.replace``). A full disk, a crash or a pulled plug leaves the old file; what a
kill leaves of the temporary one, core.base.strays removes later.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from cnn_gui.core.base.errors import FileError
from cnn_gui.core.base.locks import lock
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence

MARK = ".cnn-gui.tmp"
"""The end of every temporary file's name: by it they are known as ours in folders that are not."""

_REASONS = {
    errno.ENOSPC: QT_TRANSLATE_NOOP("core", "the disk is full"),
    getattr(errno, "EDQUOT", -1): QT_TRANSLATE_NOOP("core", "your disk quota is used up"),
    errno.EACCES: QT_TRANSLATE_NOOP("core", "you may not write there"),
    errno.EPERM: QT_TRANSLATE_NOOP("core", "you may not write there"),
    errno.EROFS: QT_TRANSLATE_NOOP("core", "the disk is read-only"),
    errno.ENOENT: QT_TRANSLATE_NOOP("core", "the folder does not exist"),
    errno.ENOTDIR: QT_TRANSLATE_NOOP("core", "a part of the path is not a folder"),
    errno.EISDIR: QT_TRANSLATE_NOOP("core", "it is a folder"),
    errno.ENAMETOOLONG: QT_TRANSLATE_NOOP("core", "the name is too long"),
    errno.EFBIG: QT_TRANSLATE_NOOP("core", "it would be larger than the disk allows"),
    errno.EIO: QT_TRANSLATE_NOOP("core", "the disk reported an error"),
}


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Makes ``path`` hold exactly ``data``, or raises FileError and leaves what was there before.

    The folder must exist. A symbolic link is followed, so that the file it names is replaced, and an existing file
    keeps its permissions.
    """
    target = Path(path)
    try:
        _replace(Path(os.path.realpath(target)), data)
    except (OSError, ValueError) as error:
        raise _not_saved(target, error) from error


def require_writable(path: str | os.PathLike[str]) -> None:
    """Raises the OSError that write_atomically would meet at ``path``, found by making and removing a temporary file.

    For work that takes long: better before than after. What is at ``path`` is not touched.
    """
    target = Path(os.path.realpath(path))
    mode = _replaceable(target)
    temporary = temporary_beside(target)
    try:
        _write(temporary, b"\0", mode)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def temporary_beside(target: Path) -> Path:
    """A name for a file that will take the place of ``target``. Names have at most 255 bytes, not letters."""
    begin = os.fsencode(target.name)[:200].decode("utf-8", errors="ignore")
    return target.parent / f".{begin}.{secrets.token_hex(6)}{MARK}"


def move_to_free(source: Path, targets: Iterable[Path]) -> Path:
    """Gives a file the first of these names that is free, in one step, and returns it.

    No name is taken before there is a whole file for it, and two processes never get the same one. Raises OSError;
    FileExistsError where none is free.
    """
    for target in targets:
        with contextlib.suppress(FileExistsError):
            _move_without_replacing(source, target)
            return target
    raise FileExistsError(errno.EEXIST, "no free name")


def _move_without_replacing(source: Path, target: Path) -> None:
    if os.name != "nt":
        try:
            os.link(source, target)  # fails where the name is taken, as no rename of POSIX does
        except FileExistsError:
            raise
        except OSError:
            # No links on this disk (FAT): the moment between looking and renaming has to do.
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, "the name is taken") from None
        else:
            source.unlink()
            return
    os.rename(source, target)  # noqa: PTH104 (on Windows it never replaces)


SPARE_BYTES = 16_000_000
"""What is kept beside somebody's work, and could be done without, leaves so much of a disk to the work itself."""


class NearlyFullError(OSError):
    """A disk has little room left, which is wanted for something else."""


def leave_room(folder: Path, size: int, spare: int = SPARE_BYTES) -> None:
    """Raises NearlyFullError where ``size`` more bytes would leave less than ``spare`` on the disk of a folder.

    Nothing is raised where the disk does not say: then writing will tell.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    if free - size < spare:
        raise NearlyFullError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def reason(error: Exception) -> Sentence:
    """Why an operation on a file failed, as a clause for the middle of a sentence ("the disk is full")."""
    if isinstance(error, NearlyFullError):
        return Sentence(QT_TRANSLATE_NOOP("core", "the disk is nearly full"))
    number = error.errno if isinstance(error, OSError) else None
    if number in _REASONS:
        return Sentence(_REASONS[number])
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Sentence(text.strip().rstrip(".") or type(error).__name__)


def opened(path: str | os.PathLike[str]) -> BinaryIO:
    """A regular file, open for reading. Raises FileError, at once, for anything else that has a name.

    A pipe waits for somebody at its other end and a device may never end, so that neither is opened, and what turns
    into one between the look and the opening is found by the second look.
    """
    source = Path(path)
    try:
        _require_regular(source, source.stat().st_mode)
        # The flags exist only where there are pipes with names.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(source, flags)
        try:
            _require_regular(source, os.fstat(descriptor).st_mode)
            return os.fdopen(descriptor, "rb")
        except BaseException:
            os.close(descriptor)
            raise
    except (OSError, ValueError) as error:
        raise _not_opened(source, error) from error


def read_limited(path: str | os.PathLike[str], limit: int) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes; raises FileError where it cannot be read or is larger."""
    source = Path(path)
    try:
        with opened(source) as file:
            # What it says of its size is looked at first: nothing of a huge file is read.
            size = os.fstat(file.fileno()).st_size
            # One byte more tells of a file that grows. Room for ``limit`` would be taken whatever there is to read.
            data = file.read(size + 1) if size <= limit else None
    except (OSError, MemoryError) as error:
        raise _not_opened(source, error) from error
    if data is None or len(data) > limit:
        raise FileError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: it is larger than {limit:,.0f} MB."),
            name=source.name,
            limit=limit / 1e6,
        )
    return data


def is_regular(path: str | os.PathLike[str]) -> bool:
    """Whether there is a regular file of this name (or a link to one), which can be opened without waiting."""
    try:
        return stat.S_ISREG(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def ordinary(path: Path) -> Path:
    """``path``, or where that is a pipe, a device or a folder, the same name with a number: "settings-2.ini".

    For the app's own files, which libraries open: they would wait for somebody at the other end of a pipe.
    """
    names = [path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 10))]
    return next((name for name in names if is_regular(name) or not os.path.lexists(name)), path)


def _require_regular(source: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kinds = {
            stat.S_IFDIR: QT_TRANSLATE_NOOP("core", "a folder"),
            stat.S_IFIFO: QT_TRANSLATE_NOOP("core", "a pipe"),
            stat.S_IFSOCK: QT_TRANSLATE_NOOP("core", "a socket"),
        }
        kind = kinds.get(stat.S_IFMT(mode), QT_TRANSLATE_NOOP("core", "a device"))
        raise FileError(
            QT_TRANSLATE_NOOP("core", "{name} was not opened: it is {kind}, not a file."),
            name=source.name or source,
            kind=Sentence(kind),
        )


def _not_opened(source: Path, error: Exception) -> FileError:
    why = reason(error)
    if isinstance(error, FileNotFoundError):
        why = Sentence(QT_TRANSLATE_NOOP("core", "it does not exist"))
    elif isinstance(error, PermissionError):
        why = Sentence(QT_TRANSLATE_NOOP("core", "you may not read it"))
    elif isinstance(error, MemoryError):
        why = Sentence(QT_TRANSLATE_NOOP("core", "there is not enough memory for it"))
    return FileError(QT_TRANSLATE_NOOP("core", "{name} was not opened: {why}."), name=source.name or source, why=why)


def _not_saved(target: Path, error: Exception) -> FileError:
    unchanged = QT_TRANSLATE_NOOP("core", "the file there is unchanged")
    nothing = QT_TRANSLATE_NOOP("core", "nothing was written")
    return FileError(
        QT_TRANSLATE_NOOP("core", "{name} was not saved: {why}; {kept}, so choose another place or try again."),
        name=target.name or target,
        why=reason(error),
        kept=Sentence(unchanged if _exists(target) else nothing),
    )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _replaceable(target: Path) -> int | None:
    """The permissions of the file there is, None where there is none. Raises OSError where it must not be replaced."""
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found):
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    if not stat.S_ISREG(found):
        # Somebody waits at the other end of a pipe, and a device is not a name that is free to be taken.
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file")
    if not os.access(target, os.W_OK):
        # os.replace needs only the folder; a file that someone made read-only is not ours to replace.
        raise PermissionError(errno.EACCES, "read-only file")
    return stat.S_IMODE(found)


def _replace(target: Path, data: bytes) -> None:
    mode = _replaceable(target)
    temporary = temporary_beside(target)
    try:
        _write(temporary, data, mode)
        os.replace(temporary, target)  # noqa: PTH105 (one system call, easy to find and to test)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _write(path: Path, data: bytes, mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        lock(descriptor)
        rest = memoryview(data)
        while rest:
            # A nearly full disk may take only a part: what write() returns counts, not that it returned.
            written = os.write(descriptor, rest)
            if written <= 0:
                raise OSError(errno.ENOSPC, "nothing was written")
            rest = rest[written:]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if mode is not None:
        path.chmod(mode)


def _sync_folder(folder: Path) -> None:
    """Makes the new name durable. Not every system can open a folder (Windows); the file itself is safe already."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
