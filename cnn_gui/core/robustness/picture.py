"""Curves as one picture, made without a window: a small plot for each kind, a colour for each network."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from cnn_gui.core.arrays import Float32
from cnn_gui.core.robustness.messages import KINDS, KindCurve, NetworkCurves, Perturbation

COLOURS = ((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167))
"""Four that the colour-blind tell apart (M. Okabe, K. Ito, "Color universal design", 2008)."""

UNSURE, WRONG = (226, 226, 226), (246, 205, 196)
"""Behind the curves of a single network: what is answered with doubt, and what wrongly and surely."""

TEXT, LINE = (40, 40, 40), (200, 200, 200)
CELL, PLOT, LEFT, TOP = (260, 190), (200, 110), 44, 34
"""Pixels: of a plot with its words, of the plot alone, and where it begins in there."""

COLUMNS = 4


def curves_png(networks: Sequence[NetworkCurves], sure_from: Sequence[float], caption: str) -> bytes:
    """A PNG of the shares that are answered rightly and surely, of up to four networks: solid. Dashed is what is right
    or in doubt, so that above it all is wrong. caption: stands at the foot, and in the file as its description."""
    kinds = list(dict.fromkeys(kind for network in networks for kind in network.curves))
    rows, legend = -(-len(kinds) // COLUMNS), 20 * (len(networks) + 2)
    image = Image.new("RGB", (COLUMNS * CELL[0], rows * CELL[1] + legend), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(13)
    for place, kind in enumerate(kinds):
        down, across = divmod(place, COLUMNS)
        _plot(draw, font, (across * CELL[0] + LEFT, down * CELL[1] + TOP), kind, networks, sure_from)
    for place, (network, colour) in enumerate(zip(networks, COLOURS, strict=False)):
        y = rows * CELL[1] + 10 + 20 * place
        draw.line((LEFT, y + 8, LEFT + 30, y + 8), fill=colour, width=3)
        draw.text((LEFT + 38, y), _plain(network.title), fill=TEXT, font=font)
    draw.text((LEFT, image.height - 26), _plain(caption), fill=TEXT, font=font)
    note, buffer = PngInfo(), io.BytesIO()
    note.add_itxt("Description", caption)
    image.save(buffer, "PNG", pnginfo=note)
    return buffer.getvalue()


Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def _plot(
    draw: ImageDraw.ImageDraw,
    font: Font,
    corner: tuple[int, int],
    kind: Perturbation,
    networks: Sequence[NetworkCurves],
    sure_from: Sequence[float],
) -> None:
    left, top = corner
    width, height = PLOT
    curves = [
        (curve, threshold, colour)
        for network, threshold, colour in zip(networks, sure_from, COLOURS, strict=False)
        if (curve := network.curves.get(kind)) is not None
    ]
    frame = _Frame(left, top, width, height, curves[0][0])
    draw.text((left, top - 20), f"{kind.replace('_', ' ')}, {KINDS[kind].unit}", fill=TEXT, font=font)
    if len(networks) == 1:
        shares = curves[0][0].shares(curves[0][1])
        draw.rectangle((left, top, left + width, top + height), fill=WRONG)
        draw.polygon([*frame.points(shares.right + shares.unsure), *frame.floor()], fill=UNSURE)
        draw.polygon([*frame.points(shares.right), *frame.floor()], fill="white")
    for share, words in ((0.0, "0"), (0.5, "50 %"), (1.0, "100 %")):
        y = top + (1 - share) * height
        draw.line((left, y, left + width, y), fill=LINE)
        draw.text((left - 5, y), words, fill=TEXT, font=font, anchor="rm")
    first, last = curves[0][0].strengths[[0, -1]].tolist()
    marks = {0.0: "mt", first: "lt", last: "rt"}
    for strength, anchor in marks.items():
        draw.text((frame.x(strength), top + height + 5), f"{strength:g}", fill=TEXT, font=font, anchor=anchor)
    for curve, threshold, colour in curves:
        shares = curve.shares(threshold)
        draw.line(frame.points(shares.right), fill=colour, width=2)
        _dashed(draw, frame.points(shares.right + shares.unsure), colour)


class _Frame:
    """From strengths and shares to the places of a plot."""

    def __init__(self, left: int, top: int, width: int, height: int, curve: KindCurve) -> None:
        self._left, self._top, self._width, self._height = left, top, width, height
        self._strengths = curve.strengths

    def x(self, strength: float) -> float:
        first, last = float(self._strengths[0]), float(self._strengths[-1])
        return self._left + self._width * (strength - first) / (last - first)

    def points(self, shares: Float32) -> list[tuple[float, float]]:
        pairs = zip(self._strengths.tolist(), shares.tolist(), strict=True)
        return [(self.x(strength), self._top + (1 - share) * self._height) for strength, share in pairs]

    def floor(self) -> list[tuple[float, float]]:
        bottom = self._top + self._height
        return [(self._left + self._width, bottom), (self._left, bottom)]


def _dashed(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], colour: tuple[int, int, int]) -> None:
    for (x, y), (to_x, to_y) in pairwise(points):
        pieces = max(1, round((to_x - x) / 4))
        for piece in range(0, pieces, 2):
            places = (piece / pieces, min(1, (piece + 1) / pieces))
            draw.line([(x + share * (to_x - x), y + share * (to_y - y)) for share in places], colour)


def _plain(text: str) -> str:
    """Letters that the font has."""
    return text.encode("latin-1", "replace").decode("latin-1")
