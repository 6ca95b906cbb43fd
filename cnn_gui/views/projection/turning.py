"""Points in three dimensions, as they look from a side that a person turns to by dragging."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.arrays import Float32

_A_PIXEL = 0.01
"""Radians."""


class Turn:
    """A rotation; at first one looks along the third axis, so that the first two lie as in two dimensions."""

    def __init__(self) -> None:
        self._matrix = np.eye(3)

    @property
    def is_plain(self) -> bool:
        return bool(np.allclose(self._matrix, np.eye(3)))

    def reset(self) -> None:
        self._matrix = np.eye(3)

    def drag(self, across: float, down: float) -> None:
        """By so many pixels: what is in front follows the pointer."""
        yaw, pitch = across * _A_PIXEL, down * _A_PIXEL
        about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
        left, _, right = np.linalg.svd(self._matrix @ about_y @ about_x)
        self._matrix = left @ right

    def seen(self, positions: Float32) -> tuple[Float32, Float32]:
        """(N, 2) as they lie on the screen, and (N,) how near they are."""
        turned = positions @ self._matrix.astype(np.float32)
        return np.ascontiguousarray(turned[:, :2]), np.ascontiguousarray(turned[:, 2])
