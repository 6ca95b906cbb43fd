"""The imports of exported code: those of the names that occur in it, in the order of isort."""

from __future__ import annotations

import ast
from collections.abc import Mapping

_MODULES = ("argparse", "gzip")

_FROM_THE_LIBRARY = {"pathlib": ("Path",)}

_CALLED = {"np": "import numpy as np", "torch": "import torch", "F": "import torch.nn.functional as F"}

_FROM_PACKAGES = {
    "PIL": ("Image", "ImageOps"),
    "torch": ("Tensor", "nn"),
    "torch.optim.lr_scheduler": ("OneCycleLR",),
    "torch.optim.swa_utils": ("AveragedModel", "get_ema_multi_avg_fn"),
    "torch.utils.data": ("DataLoader", "Subset", "TensorDataset"),
}


def imports(code: str) -> list[str]:
    """The lines that ``code`` needs before it."""
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    return [
        *(f"import {module}" for module in _MODULES if module in used),
        *_named(_FROM_THE_LIBRARY, used),
        "",
        *(line for name, line in _CALLED.items() if name in used),
        *_named(_FROM_PACKAGES, used),
    ]


def _named(modules: Mapping[str, tuple[str, ...]], used: set[str]) -> list[str]:
    found = {module: [name for name in names if name in used] for module, names in modules.items()}
    return [f"from {module} import {', '.join(names)}" for module, names in found.items() if names]
