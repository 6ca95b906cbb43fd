"""Pictures from files and arrays: polarity, light, formats, and what is refused."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from cnn_gui.core.base.errors import ImageError
from cnn_gui.core.base.resources import find
from cnn_gui.core.drawing.contrast import otsu
from cnn_gui.core.drawing.images import read_picture
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.raster import render

UInt8 = npt.NDArray[np.uint8]


def encoded(image: Image.Image | UInt8, kind: str = "PNG", **options: Any) -> bytes:
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def ink(height: int = 300, width: int = 400, pen: float = 30) -> npt.NDArray[np.float32]:
    """A hook in the middle, 0..1."""
    stroke = Stroke(((200.0, 120.0), (320.0, 140.0), (230.0, 380.0)), pen)
    return render(Drawing((stroke,), canvas=(500, 500)), (height, width))


def mnist(count: int) -> UInt8:
    with gzip.open(find("mnist", "t10k-images-idx3-ubyte.gz")) as file:
        return np.frombuffer(file.read(16 + count * 784)[16:], np.uint8).reshape(-1, 28, 28)


def is_ink(picture_pixels: UInt8, expected: npt.NDArray[np.float32]) -> bool:
    """White where there is ink, black where there is none; edges are left aside."""
    return bool(picture_pixels[expected > 0.99].min() > 150 and picture_pixels[expected == 0].max() < 60)


@pytest.mark.parametrize("inverted", [False, True])
def test_mnist_digits_read_back_identical(inverted: bool) -> None:
    for digit in mnist(40):
        shown = 255 - digit if inverted else digit
        for source in (encoded(shown), shown, shown.astype(np.float64) / 255):
            picture = read_picture(source, name="digit")
            assert np.array_equal(picture.array(), digit)
            assert picture.inverted == inverted
            assert not picture.exact


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
def test_formats_are_known_by_content(tmp_path: Path, kind: str) -> None:
    expected = ink()
    path = tmp_path / "digit.txt"
    path.write_bytes(encoded(((1 - expected) * 255).astype(np.uint8), kind))
    picture = read_picture(path)
    assert (picture.width, picture.height) == (400, 300)
    assert picture.source == "digit.txt"
    assert picture.inverted
    assert is_ink(picture.array(), expected)


@pytest.mark.parametrize(("paper", "pen"), [(255, 0), (0, 255), (230, 90), (40, 130), (200, 160)])
def test_paper_and_pen_of_any_grey(paper: int, pen: int) -> None:
    expected = ink()
    picture = read_picture((paper + (pen - paper) * expected).astype(np.uint8))
    assert picture.inverted == (paper > pen)
    assert is_ink(picture.array(), expected)


@pytest.mark.parametrize("dark_on_light", [True, False])
def test_a_photo_in_bad_light(dark_on_light: bool) -> None:
    height, width = 300, 400
    expected = ink(height, width)
    y, x = np.mgrid[0:height, 0:width]
    light = 210 - 110 * x / width - 50 * ((x - 200) ** 2 + (y - 150) ** 2) / (200**2 + 150**2)
    grey = light * (1 - 0.65 * expected) + np.random.default_rng(0).normal(0, 4, expected.shape)
    grey = grey if dark_on_light else 255 - grey
    picture = read_picture(encoded(np.clip(grey, 0, 255).astype(np.uint8), "JPEG", quality=85))
    assert picture.inverted == dark_on_light
    assert picture.array()[expected > 0.99].mean() > 190
    assert picture.array()[expected == 0].mean() < 12
    assert (picture.array()[expected == 0] > 60).mean() < 0.002


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 2), (200, 100)])
def test_a_picture_without_ink_is_all_zero(level: int, shape: tuple[int, int]) -> None:
    picture = read_picture(encoded(np.full(shape, level, np.uint8)))
    assert (picture.height, picture.width) == shape
    assert not any(picture.data)


def test_noisy_empty_paper_is_all_zero() -> None:
    noise = np.random.default_rng(0).normal(200, 6, (200, 300)).clip(0, 255).astype(np.uint8)
    assert not any(read_picture(noise).data)


def test_colour_becomes_luminance() -> None:
    colour = np.full((100, 100, 3), (255, 255, 0), np.uint8)
    colour[40:60, 20:80] = (0, 0, 255)
    picture = read_picture(encoded(colour))
    assert picture.inverted
    assert picture.array()[50, 50] == 255
    assert picture.array()[5, 5] == 0


@pytest.mark.parametrize("pen", [0, 255])
def test_transparent_paper(pen: int) -> None:
    expected = ink()
    pixels = np.full((300, 400, 4), pen, np.uint8)
    pixels[:, :, 3] = (expected * 255).astype(np.uint8)
    picture = read_picture(encoded(pixels))
    assert picture.inverted == (pen == 0)
    assert is_ink(picture.array(), expected)
    assert read_picture(pixels).data == picture.data


def test_sixteen_bits_palette_and_one_bit() -> None:
    expected = ink()
    deep = Image.fromarray(((1 - expected) * 65535).astype(np.uint16))
    assert is_ink(read_picture(encoded(deep)).array(), expected)
    grey = Image.fromarray(((1 - expected) * 255).astype(np.uint8))
    for image in (grey.convert("P"), grey.convert("RGB").quantize(4), grey.convert("1"), grey.convert("LA")):
        assert is_ink(read_picture(encoded(image)).array(), expected)
    assert is_ink(read_picture(encoded(grey.convert("CMYK"), "JPEG", quality=95)).array(), expected)


def test_the_camera_was_turned() -> None:
    expected = ink()
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = np.rot90(((1 - expected) * 255).astype(np.uint8))
    picture = read_picture(encoded(np.ascontiguousarray(turned), "JPEG", quality=95, exif=exif))
    assert (picture.width, picture.height) == (400, 300)
    assert is_ink(picture.array(), expected)


def test_the_first_frame_counts() -> None:
    expected = ink()
    first, second = (Image.fromarray(((1 - e) * 255).astype(np.uint8)) for e in (expected, np.zeros_like(expected)))
    data = encoded(first, "WEBP", save_all=True, append_images=[second], lossless=True)
    assert is_ink(read_picture(data).array(), expected)


def test_large_pictures_are_shrunk_by_area() -> None:
    expected = ink(1500, 2000)
    picture = read_picture(encoded(((1 - expected) * 255).astype(np.uint8)))
    assert (picture.width, picture.height) == (1024, 768)
    assert picture.array().mean() == pytest.approx(255 * expected.mean(), rel=0.02)


# --- refused ----------------------------------------------------------------------------------------------


def refused(source: Path | bytes | npt.NDArray[Any], name: str = "x.png") -> str:
    with pytest.raises(ImageError) as caught:
        read_picture(source, name=name)
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} was not opened: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def huge_png(width: int, height: int) -> bytes:
    """A valid header that claims a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("data", [b"", b"hello, I am text", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"])
def test_what_is_no_picture(data: bytes) -> None:
    assert "not a PNG, JPEG, BMP or WebP" in refused(data)


def test_a_text_file_named_png(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_text("hello")
    assert "not a PNG" in refused(path)
    assert "does not exist" in refused(tmp_path / "no.png", "no.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP"])
def test_cut_off_pictures(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (100, 100), dtype=np.uint8)
    data = encoded(noise, kind)
    for share in (0.3, 0.6, 0.9):
        refused(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    ("width", "height"), [(30_000, 30_000), (30_000, 1), (1, 20_001), (9_300, 9_300), (2**31 - 1, 2**31 - 1)]
)
def test_huge_pictures_are_refused_before_decoding(width: int, height: int) -> None:
    assert "80 megapixels" in refused(huge_png(width, height))


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.zeros((0, 4), np.uint8), "no pixels"),
        (np.zeros(5, np.uint8), "shape 5"),
        (np.zeros((2, 2, 2), np.uint8), "shape 2 × 2 × 2"),
        (np.zeros((2, 2), np.int64), "int64"),
        (np.full((2, 2), np.nan), "not numbers"),
    ],
)
def test_arrays_that_are_no_pictures(array: npt.NDArray[Any], expected: str) -> None:
    assert expected in refused(array)


def test_otsu_parts_two_levels() -> None:
    assert 10 <= otsu(np.array([[10, 10, 200]], np.uint8)) < 200
    assert otsu(np.array([[7, 7]], np.uint8)) == 255


# --- cut tightly, hairlines, noise ---------------------------------------------------------------------------


def _zero(side: int, width: float, margin: float = 0.0) -> npt.NDArray[np.uint8]:
    """A ring as white ink on black, ``margin`` (a share of the side) from the edge; width: of its ink in pixels."""
    y, x = np.mgrid[0:side, 0:side] + 0.5
    middle, radius = side / 2, side * (0.5 - margin) - width / 2
    off = np.abs(np.hypot(x - middle, (y - middle) * 0.9) - radius)
    return np.asarray(np.rint(np.clip(width / 2 - off + 0.5, 0, 1) * 255), dtype=np.uint8)


@pytest.mark.parametrize("side", [8, 12, 16, 28, 64])
def test_a_digit_cut_to_its_very_edge_keeps_its_polarity(side: int) -> None:
    ink = _zero(side, max(1.2, side / 8))
    assert not read_picture(ink).inverted
    assert read_picture(255 - ink).inverted


def test_what_is_known_to_be_white_ink_is_never_inverted() -> None:
    mostly_ink = np.full((16, 16), 255, dtype=np.uint8)
    mostly_ink[4:12, 4:7] = mostly_ink[4:12, 9:12] = mostly_ink[:3, :3] = mostly_ink[13:, 13:] = 0
    assert read_picture(mostly_ink).inverted
    known = read_picture(mostly_ink, white_ink=True)
    assert not known.inverted
    assert np.array_equal(known.array(), mostly_ink)


def test_thick_ink_on_black_is_not_taken_for_paper() -> None:
    ink = _zero(300, 70, margin=0.2)
    assert np.array_equal(read_picture(ink).array(), ink)


def test_noise_on_black_paper_is_taken_away_even_in_small_pictures() -> None:
    noise = np.abs(np.random.default_rng(0).normal(0.0, 12.0, (48, 48)))
    noisy = np.clip(_zero(48, 5, margin=0.2) + noise, 0, 255).astype(np.uint8)
    seen = read_picture(noisy).array()
    assert float((seen[:4] > 40).mean()) < 0.05
