from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from cnn_gui.views.grids.tiles import Grid, compose, fit

GROUND, BETWEEN = 0xFF112233, 0xFF445566

grids = st.builds(
    Grid,
    count=st.integers(1, 70),
    height=st.integers(1, 28),
    width=st.integers(1, 28),
    columns=st.integers(1, 12),
    tile_height=st.integers(1, 60),
    tile_width=st.integers(1, 60),
    gap=st.integers(0, 5),
    x=st.integers(-20, 50),
    y=st.integers(-20, 50),
)


@settings(deadline=None, max_examples=60)
@given(grids, st.data())
def test_cell_to_pixel_and_back(grid: Grid, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, grid.count - 1))
    row, column = data.draw(st.integers(0, grid.height - 1)), data.draw(st.integers(0, grid.width - 1))
    x, y, width, high = grid.cell(index, row, column)
    for px in range(x, x + width):
        for py in range(y, y + high):
            assert grid.cell_at(px, py) == (index, row, column)


@settings(deadline=None, max_examples=60)
@given(grids)
def test_cells_fill_their_tile_without_overlap(grid: Grid) -> None:
    x, y, width, high = grid.tile(grid.count - 1)
    boxes = [grid.cell(grid.count - 1, r, c) for r in range(grid.height) for c in range(grid.width)]
    assert sum(w * h for _, _, w, h in boxes) == width * high
    assert grid.cell_at(x - 0.5, y) is None or grid.gap == 0
    assert grid.cell_at(x, y + high) is None or grid.gap == 0


@settings(deadline=None, max_examples=60)
@given(grids, st.data())
def test_in_a_gap_the_nearest_cell_is_found_and_farther_off_none(grid: Grid, data: st.DataObject) -> None:
    x, y, width, high = grid.tile(data.draw(st.integers(0, grid.count - 1)))
    px = data.draw(st.integers(x - grid.gap, x + width + grid.gap - 1))
    py = data.draw(st.integers(y, y + high - 1))
    cell = grid.cell_near(px, py)
    assert cell is not None
    exact = grid.cell_at(px, py)
    assert exact is None or exact == cell
    left, _, wide, _ = grid.tile(cell[0])
    # Not behind another tile: at most half the gap away, but at the mosaic's sides.
    between = grid.x <= px < grid.x + grid.size[0] and cell[0] < grid.count - 1
    assert max(left - px, px - (left + wide - 1)) <= ((grid.gap + 1) // 2 if between else grid.gap)
    assert grid.cell_near(grid.x - grid.gap - 1, grid.y) is None
    assert grid.cell_near(grid.x, grid.y - grid.gap - 1) is None


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(1, 130),
    cells=st.tuples(st.integers(1, 28), st.integers(1, 28)),
    box=st.tuples(st.integers(1, 900), st.integers(1, 500)),
    gap=st.integers(0, 6),
)
def test_a_fitted_grid_stays_in_its_box_unless_a_tile_needs_a_pixel(
    count: int, cells: tuple[int, int], box: tuple[int, int], gap: int
) -> None:
    grid = fit(count, *cells, box, gap=gap)
    width, height = grid.size
    if grid.tile_width > 1 and grid.tile_height > 1:
        assert width <= box[0]
        assert height <= box[1]
    assert grid.rows * grid.columns >= count


@settings(deadline=None, max_examples=200)
@given(
    count=st.integers(1, 90),
    cells=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    box=st.tuples(st.integers(1, 400), st.integers(1, 400)),
    gap=st.integers(0, 6),
)
def test_no_other_number_of_columns_makes_larger_tiles(
    count: int, cells: tuple[int, int], box: tuple[int, int], gap: int
) -> None:
    """All of them are tried here; ``fit`` finds the best by halving."""
    high, wide = cells
    gap = min(gap, min(box) // 8) if count > 1 else 0

    def scale(columns: int) -> float:
        rows = -(-count // columns)
        across = (box[0] - (columns - 1) * gap) / (columns * wide)
        return min(across, (box[1] - (rows - 1) * gap) / (rows * high))

    best = max(range(1, count + 1), key=lambda columns: (scale(columns), -columns))
    assert fit(count, high, wide, box, gap=gap).columns == best


def test_fit_uses_the_space_of_a_wide_and_of_a_high_box() -> None:
    assert fit(10, 1, 1, (500, 50), gap=0).columns == 10
    assert fit(10, 1, 1, (50, 500), gap=0).columns == 1
    assert fit(64, 14, 14, (300, 300), gap=2).columns == 8


def test_large_cells_are_whole_pixels() -> None:
    grid = fit(1, 14, 14, (200, 200), gap=0)
    assert (grid.tile_width, grid.cell_size) == (196, 14)


def pixel(image: QImage, x: int, y: int) -> int:
    return image.pixel(x, y)


@settings(deadline=None, max_examples=40)
@given(grids.map(lambda grid: grid.moved(0, 0)), st.booleans())
def test_every_pixel_has_the_colour_of_its_cell(grid: Grid, reuse: bool) -> None:
    shape = (grid.count, grid.height, grid.width)
    colors = (np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(2654435) | np.uint32(0xFF000000)).reshape(shape)
    before = compose(np.zeros_like(colors), grid, GROUND, BETWEEN) if reuse else None
    image = compose(colors, grid, GROUND, BETWEEN, before)
    width, height = grid.size
    rng = np.random.default_rng(0)
    for x, y in zip(rng.integers(0, width, 60).tolist(), rng.integers(0, height, 60).tolist(), strict=True):
        cell = grid.cell_at(x, y)
        if cell is not None:
            assert pixel(image, x, y) == int(colors[cell])
        else:
            assert pixel(image, x, y) in (GROUND, BETWEEN)


def test_what_is_left_of_the_last_row_is_ground() -> None:
    grid = Grid(count=3, height=1, width=1, columns=2, tile_height=4, tile_width=4, gap=1)
    image = compose(np.full((3, 1, 1), 0xFFFFFFFF, dtype=np.uint32), grid, GROUND, BETWEEN)
    assert pixel(image, 6, 6) == GROUND
    assert pixel(image, 4, 0) == BETWEEN
