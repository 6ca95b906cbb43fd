"""Colours of ink and pictures: read, kept in files, taken away by the eraser; grey as it always was."""

from __future__ import annotations

import base64
import io
import json
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_gui.core.base.errors import DrawingError
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.eraser import erase
from cnn_gui.core.drawing.images import read_picture
from cnn_gui.core.drawing.messages import Drawing, Picture, Stroke, grey_of

LINE = ((10.0, 10.0), (400.0, 400.0))


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def scene(height: int = 40, width: int = 50) -> Image.Image:
    pixels = np.full((height, width, 3), (250, 240, 230), np.uint8)
    pixels[10:30, 20:24] = (200, 30, 30)
    return Image.fromarray(pixels)


# --- pictures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_a_picture_keeps_its_colours_and_is_ink_on_black_too(mode: str) -> None:
    image = scene().convert(mode)
    picture = read_picture(encoded(image), name="a.png")
    expected = np.asarray(image.convert("RGB"))
    assert np.array_equal(picture.colours(), expected)
    assert picture.inverted
    plain = read_picture(encoded(image.convert("L")), name="a.png")
    if mode == "RGB":
        assert picture.data == plain.data
    assert picture.array()[20, 22] > 128
    assert picture.array()[0, 0] == 0


def test_what_is_grey_keeps_its_paper_where_it_became_black() -> None:
    grey = np.asarray(scene().convert("L"))
    picture = read_picture(encoded(Image.fromarray(grey)), name="a.png")
    assert np.array_equal(picture.colours(), np.repeat(grey[:, :, None], 3, axis=2))
    assert len(picture.original) == grey.size


def test_ink_on_black_is_kept_once() -> None:
    pixels = np.zeros((28, 28), np.uint8)
    pixels[5:20, 13:15] = 255
    assert read_picture(encoded(Image.fromarray(pixels)), name="a.png").original == b""
    assert Picture.from_array(pixels, exact=True).original == b""


def test_transparent_pixels_lie_on_white() -> None:
    pixels = np.zeros((30, 30, 4), np.uint8)
    pixels[10:20, 10:20] = (0, 0, 200, 255)
    picture = read_picture(encoded(Image.fromarray(pixels)), name="a.png")
    assert picture.colours()[0, 0].tolist() == [255, 255, 255]
    assert picture.colours()[15, 15].tolist() == [0, 0, 200]


def test_colours_are_as_fine_as_the_ink_where_noise_was_averaged_away() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.normal(128, 40, (900, 900)).clip(0, 255)
    pixels[200:700, 430:470] -= 45
    noisy = np.stack([pixels.clip(0, 255).astype(np.uint8)] * 3, axis=2)
    picture = read_picture(encoded(Image.fromarray(noisy)), name="a.png")
    assert picture.width < 900
    assert picture.colours().shape == (picture.height, picture.width, 3)


def test_an_array_in_colour_is_ink_by_its_brightness() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    picture = Picture.from_array(pixels)
    assert np.array_equal(picture.colours(), pixels)
    assert np.array_equal(picture.array(), np.asarray(Image.fromarray(pixels).convert("L")))
    assert np.array_equal(grey_of(pixels), picture.array())


# --- the eraser ----------------------------------------------------------------------------------------------


def test_the_eraser_takes_ink_and_colours_of_a_picture() -> None:
    picture = read_picture(encoded(scene(50, 50)), name="a.png")
    left = erase(Drawing(picture=picture), [(220.0, 200.0), (220.0, 300.0)], 60.0).picture
    assert left is not None
    assert left.colours()[25, 22].tolist() == [0, 0, 0]
    assert left.colours()[45, 45].tolist() == [250, 240, 230]
    assert left.array()[25, 22] == 0
    # Where only paper is erased, the ink stays as it was, and the paper is gone.
    paper = erase(Drawing(picture=picture), [(480.0, 480.0)], 20.0).picture
    assert paper is not None
    assert paper.data == picture.data
    assert paper.colours()[48, 48].tolist() == [0, 0, 0]


def test_a_picture_whose_ink_is_erased_is_there_as_long_as_its_colours() -> None:
    picture = read_picture(encoded(scene(50, 50)), name="a.png")
    no_ink = erase(Drawing(picture=picture), [(220.0, 0.0), (220.0, 500.0)], 60.0)
    assert no_ink.is_blank_in(colour=False)
    assert not no_ink.is_blank_in(colour=True)
    assert erase(Drawing(picture=picture), [(250.0, 250.0)], 500.0).picture is None


def test_what_is_left_of_a_stroke_keeps_its_ink() -> None:
    drawing = Drawing((Stroke(LINE, 20.0, color=(1, 2, 3)),))
    left = erase(drawing, [(200.0, 200.0)], 30.0)
    assert [stroke.color for stroke in left.strokes] == [(1, 2, 3)] * 2


# --- files ---------------------------------------------------------------------------------------------------


def test_colours_come_back_from_a_file() -> None:
    picture = read_picture(encoded(scene()), name="a.png")
    drawing = Drawing((Stroke(LINE), Stroke(LINE, color=(10, 0, 255))), picture)
    assert drawing_json.loads(drawing_json.dumps([drawing])) == (drawing,)
    exact = Drawing(picture=Picture.from_array(np.asarray(scene(32, 24)), exact=True), label=42)
    assert drawing_json.loads(drawing_json.dumps([exact])) == (exact,)


def test_plain_drawings_are_written_as_before() -> None:
    pixels = np.eye(28, dtype=np.uint8) * 255
    text = drawing_json.dumps([Drawing((Stroke(LINE),), Picture.from_array(pixels))])
    drawing: dict[str, Any] = json.loads(text)["drawings"][0]
    assert set(drawing) == {"label", "strokes", "picture"}
    assert set(drawing["picture"]) == {"width", "height", "pixels", "source", "inverted", "exact"}


def document(**item: Any) -> str:
    drawing = {"label": None, "strokes": [[[1, 2]], [[3, 4]]], **item}
    return json.dumps({"format": "cnn-gui-drawings", "version": 1, "canvas": [500, 500], "drawings": [drawing]})


def packed(count: int) -> str:
    return base64.b64encode(zlib.compress(bytes(count))).decode()


def picture_of(**item: Any) -> dict[str, Any]:
    return {"width": 4, "height": 3, "pixels": packed(12), "source": "", **item}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (document(colors=[[0, 0, 0]]), "colors that are not one for each stroke"),
        (document(colors="red"), "colors that are not one for each stroke"),
        (document(colors=[None, [1, 2]]), "stroke 2, has a color"),
        (document(colors=[None, [1, 2, 256]]), "stroke 2, has a color"),
        (document(colors=[None, [1, 2, -1]]), "stroke 2, has a color"),
        (document(colors=[None, [1, 2, True]]), "stroke 2, has a color"),
        (document(colors=[None, [1, 2, 3.0]]), "stroke 2, has a color"),
        (document(colors=[None, "#fff"]), "stroke 2, has a color"),
        (document(picture=picture_of(original=packed(13))), "pixels are not width × height"),
        (document(picture=picture_of(original=packed(24))), "pixels are not width × height"),
        (document(picture=picture_of(original=packed(10**7))), "pixels are not width × height"),
        (document(picture=picture_of(original=7)), "picture without pixels"),
        (document(picture=picture_of(original="!")), "pixels are damaged"),
        (document(picture=picture_of(exact=True)), "not 8 to 128 pixels a side"),
    ],
)
def test_colours_from_anybody_are_checked(text: str, says: str) -> None:
    with pytest.raises(DrawingError, match=says):
        drawing_json.loads(text)


def test_colours_count_among_the_pixels_of_a_document() -> None:
    whole = {"width": 2000, "height": 2000, "pixels": packed(4_000_000), "original": packed(12_000_000)}
    drawing: dict[str, Any] = {"label": None, "strokes": [], "picture": whole}
    text = json.dumps({"format": "cnn-gui-drawings", "version": 1, "canvas": [9, 9], "drawings": [drawing] * 2})
    with pytest.raises(DrawingError, match="more than 24,000,000 pixels"):
        drawing_json.loads(text)
