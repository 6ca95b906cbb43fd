"""Files of every other kind that claim too much, or are no files at all: one sentence, and little memory."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnn_gui.commands.pictures import labelled_pictures
from cnn_gui.core.base import files
from cnn_gui.core.base.errors import DataError, FileError, ImageError, UserError
from cnn_gui.core.bench import sources
from cnn_gui.core.course import lessons
from cnn_gui.core.datasets import idx
from cnn_gui.core.drawing import drawing_json, images
from cnn_gui.core.exchange import checkpoint

MEMORY = 150_000_000


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


# --- only regular files -------------------------------------------------------------------------------------

READERS: dict[str, Callable[[Path], object]] = {
    "network": checkpoint.load,
    "drawings": drawing_json.load,
    "picture": images.read_picture,
    "bench": sources.open_picture,
    "npz": labelled_pictures,
    "idx": lambda path: idx.read(path, dimensions=3),
    "chapter": lessons._read,
    "any": lambda path: files.read_limited(path, 100),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, reader: str, kind: str) -> None:
    path = tmp_path / "01-x.npz"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    with pytest.raises(UserError) as caught:
        READERS[reader](path)
    sentence = str(caught.value)
    assert sentence.count("\n") == 0
    assert sentence.endswith(".")
    if reader != "idx":
        assert f"it is a {kind}, not a file" in sentence


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names")
def test_a_file_that_turns_into_a_pipe_while_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, file = tmp_path / "pipe", tmp_path / "file"
    os.mkfifo(pipe)
    file.write_bytes(b"x")
    opens = os.open
    monkeypatch.setattr(os, "open", lambda _path, flags: opens(pipe, flags))
    with pytest.raises(FileError, match="a pipe, not a file"):
        files.opened(file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names")
def test_own_files_go_round_what_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    assert files.ordinary(path) == path
    os.mkfifo(path)
    assert files.ordinary(path) == tmp_path / "settings-2.ini"
    (tmp_path / "settings-2.ini").mkdir()
    (tmp_path / "settings-3.ini").write_text("x")
    assert files.ordinary(path) == tmp_path / "settings-3.ini"


# --- pictures -----------------------------------------------------------------------------------------------


def png_claim(width: int, height: int, depth: int, colour: int, extra: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + pixels + chunk(b"IEND", b"")


def webp_claim(width: int, height: int) -> bytes:
    body = b"\x2f" + struct.pack("<I", (width - 1) | ((height - 1) << 14)) + bytes(9)
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body
    return (b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk)[:34]


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def run_length_bmp() -> bytes:
    pixels = b"\x00\x01"
    header = struct.pack("<IiiHHIIiiII", 40, 8000, 8000, 1, 8, 1, len(pixels), 0, 0, 256, 0)
    palette = bytes(range(256)) * 4
    start = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + header + palette + pixels


CLAIMS: dict[str, tuple[Callable[[], bytes], str]] = {
    "16 bits of grey": (lambda: png_claim(8900, 8900, 16, 0), "50 megapixels"),
    "16 bits of colour": (lambda: png_claim(8900, 8900, 16, 6), "25 megapixels"),
    "transparent": (lambda: png_claim(8900, 8900, 8, 6), "25 megapixels"),
    "webp": (lambda: webp_claim(16_383, 4_800), "12 megapixels"),
    "webp beyond all": (lambda: webp_claim(16_383, 16_383), "80 megapixels"),
    "progressive": (lambda: encoded(Image.new("L", (6000, 6000)), "JPEG", progressive=True), "25 megapixels"),
    "run lengths": (run_length_bmp, "4 megapixels"),
    "chunks": (lambda: png_claim(28, 28, 8, 0, struct.pack(">I4sI", 0, b"tIME", 0) * 50_000), "20,000 parts"),
    "segments": (lambda: b"\xff\xd8" + b"\xff\xe5\0\x02" * 50_000 + b"\xff\xd9", "20,000 parts"),
    "nothing between": (lambda: b"\xff\xd8" + bytes(50_000), "20,000 parts"),
}


@pytest.mark.parametrize("kind", CLAIMS)
@pytest.mark.parametrize("read", [images.read_picture, sources.open_picture])
def test_pictures_are_refused_by_what_they_claim(
    kind: str, read: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    make, expected = CLAIMS[kind]
    data = make()
    # Pillow's own modules decode little pictures while they are imported.
    Image.init()
    monkeypatch.setattr(Image.Image, "load", lambda _image: pytest.fail("it was decoded"))
    with little_memory(), pytest.raises(ImageError, match=f"^x was not opened: .*{expected}"):
        read(data, name="x")


def test_a_progressive_picture_of_a_thousand_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(Image.new("L", (64, 64)), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    with pytest.raises(ImageError, match="100 layers"):
        images.read_picture(data[:-2] + data[scan:-2] * 1000 + b"\xff\xd9", name="x")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_pictures_of_phones_are_read(kind: str) -> None:
    image = Image.new("RGB", (4032, 3024), (240, 240, 230))
    image.paste((20, 20, 60), (1900, 900, 2150, 2100))
    picture = images.read_picture(encoded(image, kind), name="x")
    assert max(picture.width, picture.height) == images.MAX_KEPT
    assert picture.inverted
    assert 0.01 < float((picture.array() > 200).mean()) < 0.04


# --- archives -----------------------------------------------------------------------------------------------


def archive(path: Path, **arrays: object) -> Path:
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    return path


def lying(path: Path, header: str, data: bytes = b"", method: int = zipfile.ZIP_DEFLATED) -> Path:
    text = header.encode() + b"\n"
    with zipfile.ZipFile(path, "w", method) as file:
        npy = b"\x93NUMPY\x01\0" + struct.pack("<H", len(text)) + text + data
        file.writestr("images.npy", npy)
        file.writestr("labels.npy", npy)
    return path


HEADERS = {
    "a claim": "{'descr': '|u1', 'fortran_order': False, 'shape': (99999, 400, 40), }",
    "objects": "{'descr': '|O', 'fortran_order': False, 'shape': (1, 5, 5), }",
    "text": "{'descr': '<U9', 'fortran_order': False, 'shape': (1, 5, 5), }",
    "tokens": "{'descr': '|u1', 'fortran_order': False, 'shape': ((((, }",
    "deep": "{'descr': " + "(" * 3000,
    "long": "{" + " " * 60_000 + "}",
    "huge": "{'descr': '|u1', 'fortran_order': False, 'shape': (" + "999999999999999999, " * 8 + "), }",
}


@pytest.mark.parametrize("kind", HEADERS)
def test_headers_that_lie(tmp_path: Path, kind: str) -> None:
    with little_memory(), pytest.raises(DataError, match=r"not a readable \.npz archive"):
        labelled_pictures(lying(tmp_path / "a.npz", HEADERS[kind], bytes(1000)))


def test_archives_that_hold_too_much(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    count = 2_000_000
    with little_memory():
        with pytest.raises(DataError, match="holds 2,000,000 pictures"):
            labelled_pictures(archive(path, images=np.zeros((count, 1, 1), np.uint8), labels=np.zeros(count, np.uint8)))
        with pytest.raises(DataError, match="no digit can be seen"):
            labelled_pictures(archive(path, images=np.zeros((9, 1, 1), np.uint8), labels=np.zeros(9, np.uint8)))
        with pytest.raises(ImageError, match="20,000 pixels a side"):
            labelled_pictures(archive(path, images=np.zeros((1, 5, 30_000), np.uint8), labels=np.zeros(1, np.uint8)))
        turned = np.asfortranarray(np.zeros((2, 9, 8), np.uint8))
        with pytest.raises(DataError, match="column by column"):
            labelled_pictures(archive(path, images=turned, labels=np.zeros(2, np.uint8)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archives_compressed_as_numpy_does_not(tmp_path: Path, method: int) -> None:
    with pytest.raises(DataError, match="compressed in a way"):
        labelled_pictures(lying(tmp_path / "a.npz", HEADERS["a claim"], bytes(1000), method))


def test_a_directory_of_a_hundred_thousand_names(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as file:
        for number in range(22_000):
            file.writestr(f"a{number}", b"")
    with little_memory(), pytest.raises(DataError, match=r"not a readable \.npz archive"):
        labelled_pictures(path)


def test_pictures_are_unpacked_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    archive(path, images=np.full((100, 1600, 1600), 7, np.uint8), labels=np.arange(100) % 10)
    with little_memory():
        found = labelled_pictures(path)
        assert len(found) == 100
        assert [each.label for each, _ in zip(found, range(3), strict=False)] == [0, 1, 2]


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_damaged_archives_end_in_one_sentence(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("npz") / "a.npz"
    archive(path, images=np.arange(300, dtype=np.uint8).reshape(3, 10, 10), labels=np.array([1, 2, 3]))
    damaged = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(damaged[: data.draw(st.integers(len(damaged) // 2, len(damaged)))])
    with contextlib.suppress(UserError):
        assert len(list(labelled_pictures(path))) == 3


# --- idx ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(struct.pack(">HBBIII", 0, 8, 3, 60_000, 2800, 2800)),
        gzip.compress(struct.pack(">HBBIII", 0, 8, 3, 2, 2, 2) + bytes(200_000_000), 1),
        gzip.compress(struct.pack(">HBBIII", 0, 8, 3, 2, 2, 2) + bytes(8))[:-4],
        gzip.compress(b"")[:5],
        b"",
    ],
)
def test_data_files_that_claim_too_much_or_are_cut(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    with little_memory(), pytest.raises(DataError, match=r"x\.gz is damaged"):
        idx.read(path, dimensions=3)


def test_a_data_file_as_it_should_be(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(struct.pack(">HBBIII", 0, 8, 3, 2, 1, 3) + b"abcdef"))
    assert idx.read(path, dimensions=3).tobytes() == b"abcdef"
