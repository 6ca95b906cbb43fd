"""The ranges of a training configuration's values: the same for the form that asks for them and for the run."""

from __future__ import annotations

from types import MappingProxyType

MAX_BATCH = 4096
MAX_EPOCHS = 10_000

LIMITS = MappingProxyType(
    {
        "epochs": (1, MAX_EPOCHS),
        "batch_size": (1, MAX_BATCH),
        "train_size": (1, 10**9),
        "seed": (0, 2**63 - 1),
        "learning_rate": (0, 1e6),
        "weight_decay": (0, 1e6),
        "momentum": (0, 1),
        "muon": (0, 1e6),
        "warm_up": (0, 1),
        "label_smoothing": (0, 1),
    }
)
"""Lowest and highest value by field of TrainingConfig, both included."""
