"""Zip archives that anybody may have made, read without believing what they claim.

``zipfile`` does the reading. Around it: the list of entries is limited before it is read, names come once, and an
entry is refused by the size it claims. What it unpacks to beyond that is never read. Only the two kinds of compression
that torch reads are: lzma and bz2 may ask for gigabytes to unpack a few bytes.
"""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

MAX_LIST = 2_000_000
"""Longest list of entries (the central directory), in bytes: some 20,000 entries."""


class DamagedArchiveError(Exception):
    """The archive cannot be read. str(error) is a clause: "it is encrypted"."""


class Archive:
    """A zip archive in a file that can be read and moved in. Raises DamagedArchiveError throughout."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = _opened(file)
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._entries) != len(self._zip.infolist()):
            raise DamagedArchiveError("it holds two entries of one name")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all entries, in their order."""
        return tuple(self._entries)

    @property
    def size(self) -> int:
        """Bytes that all entries together claim to unpack to."""
        return sum(entry.file_size for entry in self._entries.values())

    def size_of(self, name: str) -> int | None:
        """Bytes that an entry claims to unpack to; None where there is no such entry."""
        entry = self._entries.get(name)
        return None if entry is None else entry.file_size

    def read(self, name: str, limit: int) -> bytes:
        """The content of an entry of at most ``limit`` bytes."""
        entry = self._entries.get(name)
        if entry is None:
            raise DamagedArchiveError(f"it holds no entry {name[:60]!r}")
        if entry.file_size > limit:
            raise DamagedArchiveError("an entry is too large")
        if entry.flag_bits & 0x1:
            raise DamagedArchiveError("it is encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedArchiveError("it is compressed in a way that torch.save never does")
        return self._content(entry)

    def _content(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.CRC == 0:
            # torch writes no checksum where torch.serialization.set_crc32_options(False) says so; None is not checked.
            entry.CRC = None  # type: ignore[assignment]
        # zlib.error, BadZipFile, EOFError, OSError, OverflowError, struct.error, UnicodeDecodeError ...: a list is
        # never complete, and whatever it is, the entry cannot be read.
        try:
            with self._zip.open(entry) as file:
                data = file.read(entry.file_size + 1)
        except Exception as error:
            raise DamagedArchiveError("an entry is damaged") from error
        if len(data) != entry.file_size:
            raise DamagedArchiveError("an entry is not as long as it claims")
        return data


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    guard = _Guard(file)
    try:
        return zipfile.ZipFile(guard)
    except DamagedArchiveError:
        raise
    except Exception as error:
        raise DamagedArchiveError("it is no zip archive or a damaged one") from error
    finally:
        guard.limit = None


class _Guard(io.RawIOBase):
    """The file as zipfile sees it. While it is opened, no piece longer than MAX_LIST can be read."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.limit: int | None = MAX_LIST

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1, /) -> bytes:
        if self.limit is not None and not 0 <= size <= self.limit:
            # zipfile reads the last 64 kB without a size to look for the end of the list.
            data = self._file.read(self.limit + 1)
            if len(data) > self.limit:
                raise DamagedArchiveError("its list of entries is too long")
            return data
        return self._file.read(size)
