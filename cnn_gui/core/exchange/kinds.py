"""What a file is that is no network this app opens, said so that its owner knows what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence

SAVE_STATE_DICT = 'torch.save(network.state_dict(), "network.pt")'

EXPORTED = Sentence(
    QT_TRANSLATE_NOOP(
        "core",
        "It is a program saved by torch.export, which is not run here. In Python, save the weights of the network it "
        "was made from instead: {code}.",
    ),
    code=SAVE_STATE_DICT,
)
KERAS = Sentence(
    QT_TRANSLATE_NOOP(
        "core",
        "It is a network of Keras or TensorFlow; only networks saved by this app or by PyTorch can be opened.",
    )
)
NUMPY = Sentence(
    QT_TRANSLATE_NOOP("core", "It holds NumPy arrays; only networks saved by this app or by PyTorch can be opened.")
)
PLAIN_PICKLE = Sentence(
    QT_TRANSLATE_NOOP(
        "core",
        "It was written by Python's pickle and not by torch.save, so its weights cannot be read. In PyTorch, save "
        "them with {code}.",
    ),
    code=SAVE_STATE_DICT,
)
OTHER_ARCHIVE = Sentence(
    QT_TRANSLATE_NOOP("core", "It is a zip archive that torch.save did not write. Save the weights with {code}."),
    code=SAVE_STATE_DICT,
)


def kind_of_start(start: bytes, suffix: str) -> Sentence | None:
    """A sentence about a file that begins with ``start`` (16 bytes, or all of a shorter file) and has this suffix.

    None where it is not known.
    """
    if start.startswith(b"\x89HDF\r\n\x1a\n") or start[4:8] == b"TFL3" or suffix in (".h5", ".keras", ".tflite", ".pb"):
        return KERAS
    if start.startswith(b"\x93NUMPY") or suffix in (".npy", ".npz"):
        return NUMPY
    return None


def is_onnx(start: bytes, suffix: str) -> bool:
    """Whether a file that begins so, and has this suffix, is an ONNX file or passes for one."""
    # A protocol buffer: first the number of its version (field 1), then who made it (field 2) or what for.
    begins = (
        len(start) > 2 and start[0] == 0x08 and 3 <= start[1] <= 30 and start[2:3] in (b"\x12", b"\x1a", b":", b"B")
    )
    return begins or suffix == ".onnx"


def kind_of_archive(names: Iterable[str]) -> Sentence | None:
    """A sentence about a zip archive with entries of these names; None where torch.save may have written it."""
    inner = {name.partition("/")[2] or name for name in names}
    if "model.json" in inner:
        return None
    if "archive_format" in inner or any("exported_program" in name for name in inner):
        return EXPORTED
    if "config.json" in inner and any(name.endswith(".weights.h5") for name in names):
        return KERAS
    if all(name.endswith(".npy") for name in names):
        return NUMPY
    return None if "data.pkl" in inner else OTHER_ARCHIVE


def is_old_script(names: Iterable[str]) -> bool:
    """Whether it is a TorchScript program of PyTorch 1.0 to 1.4."""
    return any(name.partition("/")[2] == "model.json" for name in names)


def format_of_archive(names: Iterable[str]) -> str:
    """What an archive of PyTorch is called, by the names of its entries."""
    inner = {name.partition("/")[2] for name in names}
    return "TorchScript" if any(name.startswith("code/") for name in inner) else "PyTorch state_dict"


def whole_object(class_name: str) -> Sentence:
    """A sentence about a file with one object of a class in place of weights."""
    name = class_name if len(class_name) <= 60 else f"{class_name[:60]}…"
    return Sentence(
        QT_TRANSLATE_NOOP(
            "core",
            "It holds a whole Python object ({name!r}), which could run code and was not read: save "
            "network.state_dict() instead of the network.",
        ),
        name=name,
    )
