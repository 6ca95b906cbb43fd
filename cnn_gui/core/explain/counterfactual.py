"""What would change its mind: the least ink, drawn or taken away, with which the answer is another class.

S. Wachter, B. Mittelstadt, C. Russell, "Counterfactual explanations without opening the black box" (2017): the closest
input with another answer. Close by pixels alone is noise that no eye sees (core.explain.adversarial); here the change
is kept to what a hand can do, a few short strokes that are nearly straight, and found by gradient ascent from many
places at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.explain.adam import AdamSteps
from cnn_gui.core.explain.baselines import normalised_pixels, pixels_of
from cnn_gui.core.explain.errors import EndedError
from cnn_gui.core.explain.ink import begun, first_part, painted
from cnn_gui.core.explain.messages import Change, ChangeKind, ChangeProgress
from cnn_gui.core.explain.passes import GoesOn, Tell, always, at_a_time, untold
from cnn_gui.core.explain.targets import FRAMES, check_target, lead, way
from cnn_gui.core.network.messages import NetworkSpec

MOST_STROKES = 3
STARTS = 32
STEPS = 50
POINTS = 4
"""Of a stroke: three straight parts are a smooth bow at this size."""

MARGIN = 0.1
"""By how much the target has to lead, as core.explain.targets counts it: its probability is at least 0.52."""

AHEAD = 1.0
"""The lead that is worked towards: short of it every bit counts, beyond it less and less."""

INK_PRICE, BEND_PRICE = 0.05, 0.02
"""What a pixel's worth of ink and a squared pixel of bend cost, in logits."""

RATE = 0.02
"""How far Adam moves a point in a step, as a share of the shorter side; colours move ten times as far."""


def ink_change(
    network: nn.Sequential,
    spec: NetworkSpec,
    x: Float32,
    target: int,
    task: Task = MNIST,
    goes_on: GoesOn = always,
    *,
    seed: int = 0,
    tell: Tell = untold,
) -> Change | None:
    """The least change of ink that was found with which ``target`` outweighs all other classes.

    x: (C, H, W), normalised. One stroke where one will do, then two, up to MOST_STROKES; None where none of them did.
    Equal for an equal seed. tell: hears how far it is. Raises ExplainError where there is no such class or it is the
    answer already, EndedError where ``goes_on`` says no.
    """
    image = torch.from_numpy(np.ascontiguousarray(x, dtype=np.float32))[None]
    check_target(network, image, target)
    search = _Search(network, spec, pixels_of(image, task).clamp(0, 1), target, task, goes_on, tell)
    random = torch.Generator().manual_seed(seed)
    for strokes in range(1, MOST_STROKES + 1):
        best = search.best(strokes, random)
        if best is not None:
            return search.way(best)
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Strokes:
    """points (S, K, 2) in pixels, colours (S, C) in 0..1."""

    points: Tensor
    colours: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """pixels: (1, C, H, W) in 0..1."""

    network: nn.Sequential
    spec: NetworkSpec
    pixels: Tensor
    target: int
    task: Task
    goes_on: GoesOn
    tell: Tell

    def best(self, strokes: int, random: torch.Generator) -> _Strokes | None:
        """The cheapest of those that change the answer, from all starts and all steps; None where none does."""
        starts = at_a_time(STARTS, self.spec)
        points = self._beginnings(starts, strokes, random).requires_grad_()
        tones = self._tones(starts, strokes, random).requires_grad_(self.task.is_colour)
        learnt = [points, tones] if self.task.is_colour else [points]
        optimiser = AdamSteps(list(zip(learnt, (RATE * min(self.pixels.shape[2:]), 10 * RATE), strict=False)))
        found, cheapest = None, math.inf
        for step in range(STEPS):
            self.tell(ChangeProgress(step, STEPS, strokes, MOST_STROKES))
            if not self.goes_on():
                raise EndedError
            with torch.enable_grad():
                colours = torch.sigmoid(tones) if self.task.is_colour else tones
                ahead, changed, bend = self._judged(points, colours)
                price = INK_PRICE * changed + BEND_PRICE * bend
                loss = functional.softplus(AHEAD - ahead) * 2 + price
                gradients = torch.autograd.grad(loss.sum(), learnt)
            costs = torch.where(ahead >= MARGIN, price, math.inf).detach()
            place = int(costs.argmin())
            if float(costs[place]) < cheapest:
                cheapest = float(costs[place])
                found = _Strokes(points[place].detach().clone(), colours[place].detach().clone())
            optimiser.step(gradients)
        return found

    @torch.no_grad()
    def way(self, strokes: _Strokes) -> Change:
        """The inputs from without the strokes to with all of them."""
        shares = [frame / (FRAMES - 1) for frame in range(FRAMES)]
        frames = torch.cat([self._drawn(strokes, share) for share in shares])
        erased = 0 if self.task.is_colour else int((strokes.colours < 0.5).sum())
        found = way(self.network, ChangeKind.INK, self.target, frames, self.task)
        return replace(found, strokes=len(strokes.points), erased=erased)

    def _drawn(self, strokes: _Strokes, share: float) -> Tensor:
        count = begun(strokes.points, share)
        points = first_part(strokes.points, share)[:count]
        return painted(self.pixels, points[None], strokes.colours[None, :count])

    def _judged(self, points: Tensor, colours: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """For each start (N,): by how much the target leads, how much ink is changed, how bent strokes are."""
        drawn = painted(self.pixels.expand(len(points), -1, -1, -1), points, colours)
        logits = self.network(normalised_pixels(drawn, self.task))
        bends = points[:, :, 2:] - 2 * points[:, :, 1:-1] + points[:, :, :-2]
        changed = (drawn - self.pixels).abs().flatten(1).sum(dim=1)
        return lead(logits, self.target), changed, bends.square().flatten(1).sum(dim=1)

    def _beginnings(self, starts: int, strokes: int, random: torch.Generator) -> Tensor:
        """Short straight strokes in all directions, on and around what is there: (N, S, POINTS, 2)."""
        height, width = self.pixels.shape[2:]
        top, left, bottom, right = self._box()
        reach = min(height, width) * 0.08
        low, high = torch.tensor([left - reach, top - reach]), torch.tensor([right + reach, bottom + reach])
        first = low + (high - low) * torch.rand(starts, strokes, 1, 2, generator=random)
        turns = 2 * math.pi * torch.rand(starts, strokes, 1, generator=random)
        steps = torch.arange(POINTS) * (min(height, width) * 0.05)
        return first + torch.stack((turns.cos() * steps, turns.sin() * steps), dim=-1)

    def _box(self) -> tuple[float, float, float, float]:
        """Where there is something to see: top, left, bottom, right; all of it where everything is alike."""
        ink = (self.pixels - self.pixels.median()).abs().amax(dim=(0, 1)) > 0.3
        rows, columns = ink.any(dim=1).nonzero(), ink.any(dim=0).nonzero()
        if not len(rows):
            return 0.0, 0.0, float(self.pixels.shape[2]), float(self.pixels.shape[3])
        return float(rows[0]), float(columns[0]), float(rows[-1]) + 1, float(columns[-1]) + 1

    def _tones(self, starts: int, strokes: int, random: torch.Generator) -> Tensor:
        """(N, S, C). Of grey: ink and paper in turn. In colour: any colours, as what a sigmoid makes them of."""
        if self.task.is_colour:
            return 2 * torch.randn(starts, strokes, 3, generator=random)
        return torch.randint(0, 2, (starts, strokes, 1), generator=random).float()
