from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from cnn_gui.core.base.errors import DeviceError
from cnn_gui.core.network import device


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """No answer of another test, and none left for the next."""
    device.probe.cache_clear()
    device._accelerators.cache_clear()
    yield
    device.probe.cache_clear()
    device._accelerators.cache_clear()


class Accelerator:
    """A stand-in for a machine with GPUs, which compute on the CPU as ``faults`` says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: str | None, count: int = 1) -> None:
        self.faults: dict[str, Exception | float] = {}
        self.probes = 0
        self._train_once = device.train_once
        found = None if kind is None else torch.device(kind)
        monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda **_: found)
        monkeypatch.setattr(torch.accelerator, "device_count", lambda: count)
        monkeypatch.setattr(torch.cuda, "get_device_name", lambda name: f"Card {name[-1]}")
        monkeypatch.setattr(device, "train_once", self.train_once)

    def train_once(self, name: str) -> list[torch.Tensor]:
        results = self._train_once("cpu")
        if name == "cpu":
            return results
        self.probes += 1
        fault = self.faults.get(name, 0.0)
        if isinstance(fault, Exception):
            raise fault
        return [result * (1 + fault) for result in results]


def test_the_cpu_is_always_there_and_last(monkeypatch: pytest.MonkeyPatch) -> None:
    Accelerator(monkeypatch, None)
    (cpu,) = device.devices()
    assert (cpu.name, cpu.works) == ("cpu", True)
    assert cpu.title.startswith("CPU, ")
    assert device.choose("auto") == device.choose("cpu") == cpu


def test_auto_takes_an_accelerator_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Accelerator(monkeypatch, "cuda", count=2)
    machine.faults["cuda:0"] = RuntimeError("CUDA error: no kernel image is available\nmore")
    assert [info.name for info in device.devices()] == ["cuda:0", "cuda:1", "cpu"]
    assert device.choose("auto").name == device.choose("cuda").name == "cuda:1"
    assert device.choose("cuda:1").title == "Card 1"
    with pytest.raises(DeviceError, match=r"Card 0 does not work here \(CUDA error: no kernel image is available\)"):
        device.choose("cuda:0")


@pytest.mark.parametrize("fault", [0.5, float("nan"), float("inf"), MemoryError(), AssertionError("not compiled")])
def test_a_device_that_computes_wrong_or_fails_is_not_used(
    monkeypatch: pytest.MonkeyPatch, fault: Exception | float
) -> None:
    machine = Accelerator(monkeypatch, "cuda")
    machine.faults["cuda:0"] = fault
    assert device.choose("auto").name == "cpu"
    card = device.probe("cuda:0")
    assert not card.works
    assert card.why


def test_small_differences_of_a_gpu_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    Accelerator(monkeypatch, "cuda").faults["cuda:0"] = 0.002
    assert device.probe("cuda:0").works


def test_a_device_is_probed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Accelerator(monkeypatch, "mps")
    assert device.choose("mps").title == "Apple GPU"
    device.devices()
    device.choose("auto")
    assert machine.probes == 1


@pytest.mark.parametrize(("name", "says"), [("cuda", "CUDA device"), ("xpu", "XPU"), ("cuda:7", "cuda:7")])
def test_a_device_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, name: str, says: str) -> None:
    Accelerator(monkeypatch, None)
    with pytest.raises(DeviceError, match=says):
        device.choose(name)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DeviceError, match="auto, cpu, cuda, mps, xpu"):
        device.choose("tpu")


def test_a_driver_that_fails_when_asked_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("driver")

    monkeypatch.setattr(torch.accelerator, "current_accelerator", broken)
    assert [info.name for info in device.devices()] == ["cpu"]


def test_real_devices_answer() -> None:
    for info in device.devices():
        assert info.works or info.why
