"""Which devices torch could compute on here, and whether they really do.

A driver that is too old, a card too new for this build of torch, or another program that holds all memory show only
when something is computed. So every accelerator is *probed*: a small network is trained for one step there and on the
CPU, and loss and gradients are compared. The CPU always works and is always there.
"""

from __future__ import annotations

import os
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from cnn_gui.core.base import safe_mode
from cnn_gui.core.base.errors import DeviceError
from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.network.modules import build
from cnn_gui.core.network.networks import NETWORKS

KINDS = ("cuda", "mps", "xpu")
CHOICES = ("auto", "cpu", *KINDS)
"""What a person may ask for; "cuda:1" names the second of several."""

_KIND_TITLES = {
    "cuda": Sentence(QT_TRANSLATE_NOOP("core", "CUDA device")),
    "mps": Sentence(QT_TRANSLATE_NOOP("core", "Metal device (MPS)")),
    "xpu": Sentence(QT_TRANSLATE_NOOP("core", "Intel GPU (XPU)")),
}

_TOLERANCE = 0.02
"""Relative; some devices multiply with 10 bits of mantissa, a wrong result is off by far more."""


def devices() -> tuple[DeviceInfo, ...]:
    """All devices, probed, accelerators first and the CPU last. Takes seconds the first time where there is a GPU."""
    return tuple(probe(name) for name in (*_accelerators(), "cpu"))


def choose(name: str) -> DeviceInfo:
    """The device to use for one of CHOICES: "auto" is the first accelerator that works, else the CPU.

    Raises DeviceError, with the reason, where the device asked for is not there or does not work.
    """
    if name == "auto":
        return next(info for info in devices() if info.works)
    if name == "cpu":
        return probe("cpu")
    if name.partition(":")[0] not in KINDS:
        raise DeviceError(
            QT_TRANSLATE_NOOP("core", "There is no device {name!r}: choose one of {choices}."),
            name=name,
            choices=", ".join(CHOICES),
        )
    there = [each for each in _accelerators() if name in (each, each.partition(":")[0])]
    if not there:
        what = _KIND_TITLES.get(name, name)
        raise DeviceError(
            QT_TRANSLATE_NOOP(
                "core", "There is no {what} that this installation of PyTorch can use: choose cpu or auto."
            ),
            what=what,
        )
    probed = [probe(each) for each in there]
    working = [info for info in probed if info.works]
    if not working:
        raise DeviceError(
            QT_TRANSLATE_NOOP("core", "{title} does not work here ({reason}): choose cpu or auto."),
            title=probed[0].title,
            reason=probed[0].why,
        )
    return working[0]


@lru_cache(maxsize=16)
def probe(name: str) -> DeviceInfo:
    """Whether the device named as torch does ("cpu", "cuda:0") trains as the CPU does; asked once per process."""
    if name == "cpu":
        return DeviceInfo("cpu", _cpu_title(), works=True)
    title = name
    try:
        title = _title(name)
        works = _same(train_once("cpu"), train_once(name))
    # Drivers fail in every way there is; a device that fails is a device that does not work.
    except Exception as error:
        return DeviceInfo(name, title, works=False, why=short_reason(error))
    return DeviceInfo(
        name, title, works=works, why="" if works else Sentence(QT_TRANSLATE_NOOP("core", "it computes wrong results"))
    )


def short_reason(error: BaseException) -> str:
    """The first line of an error's text, for the middle of a sentence."""
    lines = str(error).strip().splitlines()
    return lines[0].strip().rstrip(".")[:160] if lines else type(error).__name__


def train_once(name: str) -> list[Tensor]:
    """Loss and all gradients of one small batch through the tutorial's network on a device, as CPU tensors."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(4, 1, 28, 28, generator=generator).to(name)
    labels = torch.tensor([0, 3, 6, 9]).to(name)
    network = build(NETWORKS["tutorial"], seed=0).to(name)
    loss = functional.cross_entropy(network(x), labels)
    torch.autograd.backward(loss)
    return [tensor.detach().cpu() for tensor in (loss, *(p.grad for p in network.parameters() if p.grad is not None))]


def _same(expected: list[Tensor], got: list[Tensor]) -> bool:
    """Whether all values are finite and each tensor is near its counterpart, in relation to its largest value."""
    return len(expected) == len(got) and all(
        bool(torch.isfinite(b).all()) and float((a - b).abs().max()) <= _TOLERANCE * float(a.abs().max())
        for a, b in zip(expected, got, strict=True)
    )


@lru_cache(maxsize=1)
def _accelerators() -> tuple[str, ...]:
    if safe_mode.is_on():
        return ()
    try:
        accelerator = torch.accelerator.current_accelerator(check_available=True)
        count = torch.accelerator.device_count() if accelerator is not None else 0
    except RuntimeError:
        # A broken driver may fail while it is asked.
        return ()
    if accelerator is None or accelerator.type not in KINDS:
        return ()
    return tuple(f"{accelerator.type}:{index}" for index in range(count))


def _title(name: str) -> str:
    kind = name.partition(":")[0]
    if kind == "mps":
        return Sentence(QT_TRANSLATE_NOOP("core", "Apple GPU"))
    module = torch.cuda if kind == "cuda" else torch.xpu
    return str(module.get_device_name(name))


def _cpu_title() -> str:
    # Of the process, not of torch in the calling thread: each worker sets its own number.
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    one, many = QT_TRANSLATE_NOOP("core", "CPU, 1 thread"), QT_TRANSLATE_NOOP("core", "CPU, {count} threads")
    return Sentence(one) if count == 1 else Sentence(many, count=count)
