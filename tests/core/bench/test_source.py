from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.core.base.errors import ImageError
from cnn_gui.core.bench import painted, sources
from cnn_gui.core.bench.convolution import ConvSettings, convolve
from cnn_gui.core.bench.kernel_presets import PRESETS, preset
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.drawing.messages import Drawing, Stroke
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.input.raster import preprocess

Float = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def answer(name: str, planes: Float) -> Float:
    kernels = preset(name).filter(3)[None]
    return np.asarray(convolve(planes, kernels, np.zeros(1, np.float32), ConvSettings((3, 3), padding=1))[0])


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_the_drawing_is_what_the_network_sees_before_it_is_normalised() -> None:
    for mode in InputMode:
        drawing = Drawing((Stroke(((100, 100), (380, 420))),))
        preprocessed = preprocess(drawing, mode)
        source = sources.of_drawing(preprocessed)
        assert source.planes.shape == (1, 28, 28)
        np.testing.assert_allclose((source.planes - MEAN) / STD, preprocessed.input, atol=1e-5)


def test_scenes_are_smooth_pictures_that_nobody_can_write_into() -> None:
    scenes = sources.scenes()
    assert len(scenes) == 6
    for source in scenes:
        assert source.is_colour
        assert source.planes.shape == (3, 48, 48)
        assert source.planes.dtype == np.float32
        assert source.planes.min() >= 0
        assert source.planes.max() <= 1
        assert np.ptp(source.planes, axis=0).max() > 0.3
        with pytest.raises(ValueError, match="read-only"):
            source.planes[0, 0, 0] = 0
    with pytest.raises(KeyError):
        sources.scene("nowhere")


def test_hints_name_presets_that_exist() -> None:
    titles = {each.title for each in PRESETS}
    named = [title for scene in painted.SCENES for title in re.findall("“(.+?)”", scene.hint)]
    assert len(named) == 3
    assert set(named) <= titles


def test_hints_are_true() -> None:
    lamps = answer("red_not_green", painted.paint("traffic_light"))[:, 24]
    assert lamps[11] > 0.5 > 0.3 > abs(lamps[22])
    assert lamps[32] < -0.4
    heart = painted.paint("hidden_heart")
    assert np.ptp(heart.mean(axis=0)) < 1e-5
    found = answer("red_not_green", heart)
    assert found[20:28, 20:28].min() > 0.3
    assert found[:5, :5].max() < -0.3
    bowl = answer("blue_not_yellow", painted.paint("fruit"))
    assert bowl[25, 38] < -0.3
    assert bowl[36, 24] > 0.3
    assert abs(bowl[40, 2]) < 1e-5


def test_an_opened_picture_is_shrunk_oriented_and_laid_on_white(tmp_path: Path) -> None:
    image = Image.new("RGB", (200, 100), (255, 0, 51))
    path = tmp_path / "red.png"
    path.write_bytes(png(image))
    source = sources.open_picture(path)
    assert (source.title, source.planes.shape) == ("red.png", (3, 32, 64))
    np.testing.assert_allclose(source.planes[:, 5, 5], [1, 0, 0.2], atol=1e-6)
    assert source.hint == "200 × 100 pixels, shrunk to 64 × 32."
    clear = Image.new("RGBA", (10, 20), (255, 0, 0, 0))
    assert sources.open_picture(png(clear)).planes.min() == 1
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(turned, "JPEG", exif=exif)
    assert sources.open_picture(turned.getvalue()).planes.shape == (3, 64, 32)
    deep = Image.fromarray(np.full((4, 4), 65535, np.uint16))
    assert sources.open_picture(png(deep)).planes.min() == 1


def test_sixteen_bits_are_shrunk_before_they_are_rounded() -> None:
    cell = np.array([[154, 154], [154, 0]], np.uint16)  # 0.6, 0.6, 0.6 and 0 of 255: 0.45 on average
    source = sources.open_picture(png(Image.fromarray(np.tile(cell, (64, 64)))))
    assert source.planes.shape == (3, 64, 64)
    assert source.planes.max() == 0


def test_what_is_no_picture_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"notes\.txt was not opened: it is not a PNG"):
        sources.open_picture(b"hello", name="notes.txt")
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (50, 50, 3), dtype=np.uint8))
    with pytest.raises(ImageError, match="damaged or cut off"):
        sources.open_picture(png(noise)[:3000])
    with pytest.raises(ImageError, match="gone"):
        sources.open_picture(tmp_path / "gone.png")


def test_tinted_ink_and_a_test_digit() -> None:
    digit = sources.of_digit(np.full((28, 28), 255, np.uint8), 7, 1234)
    assert digit.title == "Test digit 1,234, a 7"
    tinted = sources.tinted(digit.planes, (1, 0.5, 0))
    np.testing.assert_allclose(tinted[:, 3, 3], [1, 0.5, 0])


def test_fitting_takes_the_middle_square() -> None:
    planes = np.zeros((1, 10, 30), np.float32)
    planes[:, :, 10:20] = 0.5
    np.testing.assert_allclose(sources.fitted(planes, 32), np.full((3, 32, 32), 0.5), atol=1e-6)
