"""A plot of cost against size, as plain SVG."""

from __future__ import annotations

import math

from cnn_gui.benchmarks.scaling import WIDTHS, Cost

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 70, 110, 40, 50

COLOURS = ("#0072b2", "#d55e00", "#009e73")
"""One for each width; told apart by the colour-blind as well (Okabe, Ito, 2008)."""


def svg(costs: list[Cost]) -> str:
    """Seconds an epoch over the number of digits, both axes logarithmic, a line for each width."""
    xs, ys = [cost.images for cost in costs], [cost.epoch for cost in costs]
    across = _Axis(min(xs), max(xs), LEFT, WIDTH - RIGHT)
    up = _Axis(10 ** math.floor(math.log10(min(ys))), 10 ** math.ceil(math.log10(max(ys))), HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#444">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="24">Seconds an epoch (fast recipe)</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">training digits</text>',
    ]
    for value in sorted(set(xs)):
        x = across(value)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{value:,}</text>')
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#eee"/>')
    for tick in up.decades():
        y = up(tick)
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#eee"/>')
    for width, colour in zip(WIDTHS, COLOURS, strict=True):
        places = [(across(cost.images), up(cost.epoch)) for cost in costs if cost.width == width]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.extend(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
        x, y = places[-1]
        parts.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{width}× channels</text>')
    return "\n".join([*parts, "</svg>", ""])


class _Axis:
    """From values to places on a logarithmic axis."""

    def __init__(self, lowest: float, highest: float, start: float, end: float) -> None:
        self._lowest, self._highest = math.log10(lowest), math.log10(highest)
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self._lowest) / (self._highest - self._lowest)
        return self._start + share * (self._end - self._start)

    def decades(self) -> list[float]:
        return [10.0**power for power in range(math.ceil(self._lowest), math.floor(self._highest) + 1)]
