"""The data sets that the app knows by name. No numpy, no torch: menus and --help list them."""

from __future__ import annotations

import string

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import CLASSES, MNIST, DataSetInfo, SetOrigin, Task
from cnn_gui.core.input.messages import InputMode

SHAPES = (
    "circle", "square", "triangle", "star", "heart", "cross", "ring", "crescent", "arrow", "hexagon",
)  # fmt: skip
"""The kinds of core.datasets.shape_outlines, in their order."""

CLOTHES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
KANA = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")

PRETRAINED_CREDIT = (
    "MNIST (Y. LeCun, C. Cortes), CC BY-SA 3.0; "
    "Pen-Based Recognition of Handwritten Digits (E. Alpaydin, F. Alimoglu, 1998), UCI Machine Learning Repository, "
    "CC BY 4.0; styles drawn for this project"
)
"""Of the networks for digits that come with the app."""

_WHOLE = InputMode.AS_DRAWN
_KMNIST_CREDIT = '"KMNIST Dataset" (created by CODH), adapted from "Kuzushiji Dataset", CC BY-SA 4.0'
_EMNIST_CREDIT = "EMNIST (G. Cohen, S. Afshar, J. Tapson, A. van Schaik), of NIST Special Database 19"

CATALOGUE = (
    DataSetInfo("MNIST", MNIST, 60_000, 10_000, SetOrigin.BOXED, "MNIST (Y. LeCun, C. Cortes), CC BY-SA 3.0"),
    DataSetInfo(
        "Fashion-MNIST",
        Task(CLOTHES, mean=(0.286,), std=(0.353,), mode=_WHOLE, data="Fashion-MNIST"),
        60_000,
        10_000,
        SetOrigin.BOXED,
        "Fashion-MNIST (Zalando SE), MIT",
    ),
    DataSetInfo(
        "Shapes in colour",
        Task(SHAPES, (3, 32, 32), (0.5, 0.5, 0.5), (0.29, 0.29, 0.29), mode=_WHOLE, data="Shapes in colour"),
        20_000,
        4_000,
        SetOrigin.MADE,
        "Shapes in colour, made by the app",
    ),
    DataSetInfo(
        "KMNIST",
        Task(KANA, mean=(0.1918,), std=(0.3483,), mode=_WHOLE, data="KMNIST"),
        60_000,
        10_000,
        SetOrigin.DOWNLOAD,
        _KMNIST_CREDIT,
        download=21_240_000,
    ),
    DataSetInfo(
        "EMNIST digits",
        Task(CLASSES, mean=(0.1733,), std=(0.3317,), data="EMNIST digits"),
        240_000,
        40_000,
        SetOrigin.DOWNLOAD,
        _EMNIST_CREDIT,
        download=562_000_000,
    ),
    DataSetInfo(
        "EMNIST letters",
        Task(tuple(string.ascii_uppercase), mean=(0.1722,), std=(0.3309,), data="EMNIST letters"),
        124_800,
        20_800,
        SetOrigin.DOWNLOAD,
        _EMNIST_CREDIT,
        download=562_000_000,
    ),
    DataSetInfo(
        "QMNIST",
        Task(data="QMNIST"),
        60_000,
        60_000,
        SetOrigin.DOWNLOAD,
        "QMNIST (C. Yadav, L. Bottou), BSD 3-Clause",
        download=20_440_000,
    ),
)
"""MNIST; clothes in its shape; shapes of the app's own; Japanese characters; digits and letters of NIST; MNIST with all
60,000 test digits. Of what is downloaded, mean and deviation are those of the training images, once they are here."""

NAMES = tuple(info.name for info in CATALOGUE)

_ALSO = {
    "fashion": "Fashion-MNIST",
    "shapes": "Shapes in colour",
    "emnist": "EMNIST digits",
    "letters": "EMNIST letters",
}


def known(name: str) -> DataSetInfo | None:
    """The data set of that name, in any case, with or without hyphens and spaces; None where there is none."""
    plain = _plain(_ALSO.get(_plain(name), name))
    return next((info for info in CATALOGUE if _plain(info.name) == plain), None)


def info(name: str) -> DataSetInfo:
    """Raises DataError where there is no data set of that name."""
    found = known(name)
    if found is None:
        raise DataError(
            QT_TRANSLATE_NOOP("core", "There is no data set {name!r}; there are {choices}."),
            name=name,
            choices=", ".join(NAMES),
        )
    return found


def credit(name: str) -> str:
    """What a network carries that learned from a data set: of people's own its name."""
    found = known(name)
    return name if found is None else found.credit


def _plain(name: str) -> str:
    return "".join(each for each in name.lower() if each.isalnum())
