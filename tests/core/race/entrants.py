"""Who races in tests: small networks on few digits."""

from __future__ import annotations

from dataclasses import replace

from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.race.messages import Entrant
from cnn_gui.core.recipe.recipes import RECIPES


def entrant(recipe: str = "sprint", network: str = "sprint", **changes: object) -> Entrant:
    config = replace(RECIPES[recipe], network=network, batch_size=64, device="cpu", **changes)  # type: ignore[arg-type]
    return Entrant(f"{recipe} {network}", config, NETWORKS[network])
