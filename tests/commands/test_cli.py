"""The command line, called as a function wherever that is the same as calling the process."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_gui import cli
from cnn_gui.core.datasets import registry
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing, LabelMeaning, Stroke
from cnn_gui.core.dynamics.dynamics_file import dynamics_beside, read_dynamics
from cnn_gui.core.dynamics.keeper import DynamicsKeeper
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network import modules
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training import loop
from cnn_gui.core.training.messages import (
    EpochDone,
    RunEnd,
    RunFinished,
    RunStarted,
    StepDone,
    TrainingEvent,
    WeightsChanged,
)

pytestmark = pytest.mark.usefixtures("usual_signals")

SPEC = NETWORKS["sprint"]
THREE = Stroke(((150.0, 100.0), (330.0, 110.0), (240.0, 230.0), (330.0, 330.0), (150.0, 400.0)))


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("CNN_GUI_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A network file with random weights: what it answers does not matter, that it is the same everywhere does."""
    path = tmp_path / "small.safetensors"
    checkpoint.save(path, SPEC, modules.state(modules.build(SPEC, seed=3)), NetworkRecord(title="small"))
    return str(path)


@pytest.fixture
def picture(tmp_path: Path) -> str:
    pixels = np.zeros((60, 50), dtype=np.uint8)
    pixels[10:50, 20:28] = 255
    path = tmp_path / "one.png"
    Image.fromarray(pixels).save(path)
    return str(path)


Output = tuple[int, str, str]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Output]:
    """Runs the command line and returns exit status, stdout and stderr."""

    def run(*arguments: object) -> Output:
        status = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def assert_refused(output: Output, *words: str) -> None:
    """Exit status 2, nothing on stdout, and one sentence with these words on stderr."""
    status, out, err = output
    assert status == 2
    assert out == ""
    assert len(err.splitlines()) == 1, err
    for word in words:
        assert word in err


def last_json(output: Output) -> Any:
    status, out, err = output
    assert status == 0, err
    return json.loads(out.splitlines()[-1])


# --- predict -------------------------------------------------------------------------------------------------


def test_predict_answers_for_each_picture(command: Callable[..., Output], model: str, picture: str) -> None:
    answers = last_json(command("predict", picture, picture, "--model", model, "--json"))
    assert [answer["file"] for answer in answers] == [picture, picture]
    for answer in answers:
        assert len(answer["probabilities"]) == 10
        assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert answer["digit"] == int(np.argmax(answer["probabilities"]))
        assert answer["sure"] is (max(answer["probabilities"]) >= 0.75)


def test_predict_sees_the_same_digit_on_light_paper(
    command: Callable[..., Output], model: str, picture: str, tmp_path: Path
) -> None:
    inverted = tmp_path / "dark-on-light.png"
    Image.fromarray(255 - np.asarray(Image.open(picture))).save(inverted)
    light, dark = last_json(command("predict", picture, inverted, "--model", model, "--json"))
    assert light["probabilities"] == pytest.approx(dark["probabilities"], abs=1e-6)


def test_predict_in_words(command: Callable[..., Output], model: str, picture: str) -> None:
    status, out, err = command("predict", picture, "--model", model)
    assert (status, err) == (0, "")
    assert out.startswith(picture)
    assert " %" in out


def test_predict_says_which_picture_is_none_and_answers_for_the_rest(
    command: Callable[..., Output], model: str, picture: str, tmp_path: Path
) -> None:
    text = tmp_path / "text.png"
    text.write_text("not a picture")
    status, out, err = command("predict", text, picture, "--model", model, "--json")
    assert status == 2
    assert [answer["file"] for answer in json.loads(out)] == [picture]
    assert "text.png" in err
    assert len(err.splitlines()) == 1


def test_predict_invents_no_answer_for_a_blank_picture(
    command: Callable[..., Output], model: str, tmp_path: Path
) -> None:
    blank = tmp_path / "blank.png"
    Image.fromarray(np.zeros((30, 30), dtype=np.uint8)).save(blank)
    assert_refused(command("predict", blank, "--model", model, "--json"), "blank")


@pytest.mark.parametrize("content", [b"", b"junk", b"\x80\x04K\x01."])
@pytest.mark.parametrize("name", ["bad.safetensors", "bad.pt"])
def test_predict_refuses_a_damaged_network(
    command: Callable[..., Output], picture: str, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert_refused(command("predict", picture, "--model", path), name)


def test_predict_refuses_a_network_whose_answers_overflow(
    command: Callable[..., Output], picture: str, tmp_path: Path
) -> None:
    weights = {name: np.full_like(values, 1e30) for name, values in modules.state(modules.build(SPEC)).items()}
    path = tmp_path / "huge.safetensors"
    checkpoint.save(path, SPEC, weights, NetworkRecord(title="huge"))
    assert_refused(command("predict", picture, "--model", path, "--json"), "finite")


def test_predict_refuses_a_missing_file(command: Callable[..., Output], model: str, tmp_path: Path) -> None:
    assert_refused(command("predict", tmp_path / "absent.png", "--model", model), "absent.png")


# --- evaluate ------------------------------------------------------------------------------------------------


def test_evaluate_on_drawings_gives_each_the_answer_of_the_canvas(
    command: Callable[..., Output], model: str, tmp_path: Path
) -> None:
    """The confusion matrix holds what reading the drawings one by one gives; those without a label are left out."""
    from cnn_gui.commands.reader import Reader

    drawings = [Drawing((THREE,), label=3), Drawing((THREE,), label=8), Drawing((THREE,))]
    path = tmp_path / "drawings.json.gz"
    drawing_json.save(path, drawings)
    status, out, err = command("evaluate", "--model", model, "--drawings", path, "--json")
    result = json.loads(out.splitlines()[-1])
    answer = int(Reader(Path(model)).probabilities(drawings[0]).argmax())
    assert status == 0
    assert "1 of 3" in err
    assert result["n"] == 2
    assert result["confusion"][3][answer] == result["confusion"][8][answer] == 1
    assert result["per_class"][0] is None
    assert result["accuracy"] == (result["confusion"][3][3] + result["confusion"][8][8]) / 2


def test_drawings_labelled_as_something_else_are_refused(
    command: Callable[..., Output], model: str, tmp_path: Path
) -> None:
    path = tmp_path / "drawings.json"
    drawing_json.save(path, [Drawing((THREE,), label=3, meaning=LabelMeaning("Shapes in colour", "star"))])
    assert_refused(command("evaluate", "--model", model, "--drawings", path), "star of Shapes in colour")


def test_evaluate_on_images_agrees_with_predict(
    command: Callable[..., Output], model: str, picture: str, tmp_path: Path
) -> None:
    path = tmp_path / "images.npz"
    np.savez_compressed(path, images=np.asarray(Image.open(picture))[None], labels=np.array([1]))
    result = last_json(command("evaluate", "--model", model, "--images", path, "--json"))
    digit = last_json(command("predict", picture, "--model", model, "--json"))[0]["digit"]
    assert result["n"] == 1
    assert result["confusion"][1][digit] == 1
    assert result["per_class"] == [None, 1.0 if digit == 1 else 0.0] + [None] * 8


def test_evaluate_without_data_uses_the_mnist_test_set(
    command: Callable[..., Output], model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "mnist", _first_digits(300))
    result = last_json(command("evaluate", "--model", model, "--json"))
    assert result["n"] == 300
    assert np.sum(result["confusion"]) == 300


def test_evaluate_in_words(command: Callable[..., Output], model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "mnist", _first_digits(50))
    status, out, err = command("evaluate", "--model", model)
    assert (status, err) == (0, "")
    assert out.startswith("small on MNIST test digits: ")
    assert "of 50 right" in out
    assert len({len(line) for line in out.splitlines()[2:]}) == 1  # a table, aligned


GOOD_IMAGES = np.zeros((2, 30, 30), dtype=np.uint8)
GOOD_IMAGES[:, 5:20, 12:16] = 200
GOOD_LABELS = np.array([1, 7])


@pytest.mark.parametrize(
    "arrays",
    [
        {"images": GOOD_IMAGES},
        {"labels": GOOD_LABELS},
        {"images": GOOD_IMAGES.astype(np.float32), "labels": GOOD_LABELS},
        {"images": GOOD_IMAGES[0], "labels": GOOD_LABELS},
        {"images": GOOD_IMAGES, "labels": GOOD_LABELS[:1]},
        {"images": GOOD_IMAGES, "labels": np.array([1, 10])},
        {"images": GOOD_IMAGES, "labels": np.array([-1, 1])},
        {"images": GOOD_IMAGES, "labels": np.array([1.0, 2.0])},
        {"images": GOOD_IMAGES[:0], "labels": GOOD_LABELS[:0]},
        {"images": GOOD_IMAGES[:, :0], "labels": GOOD_LABELS},
        {"images": np.array([None, None]), "labels": GOOD_LABELS},
    ],
    ids=lambda arrays: ",".join(f"{name}{array.dtype}{array.shape}" for name, array in arrays.items()),
)
def test_evaluate_refuses_unfit_arrays(
    command: Callable[..., Output], model: str, tmp_path: Path, arrays: dict[str, np.ndarray]
) -> None:
    path = tmp_path / "images.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type]
    assert_refused(command("evaluate", "--model", model, "--images", path), "images.npz")


def test_evaluate_refuses_a_cut_archive(command: Callable[..., Output], model: str, tmp_path: Path) -> None:
    path = tmp_path / "images.npz"
    np.savez_compressed(path, images=GOOD_IMAGES, labels=GOOD_LABELS)
    whole = path.read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert_refused(command("evaluate", "--model", model, "--images", path), "images.npz")


def test_evaluate_refuses_altered_bytes_in_an_archive(
    command: Callable[..., Output], model: str, tmp_path: Path
) -> None:
    path = tmp_path / "images.npz"
    np.savez_compressed(path, images=np.random.default_rng(0).integers(0, 255, (2, 30, 30), np.uint8), labels=[1, 2])
    damaged = bytearray(path.read_bytes())
    damaged[200:400] = bytes(200)
    path.write_bytes(damaged)
    assert_refused(command("evaluate", "--model", model, "--images", path), "images.npz")


def test_evaluate_refuses_an_archive_that_unpacks_to_too_much(
    command: Callable[..., Output], model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cnn_gui.commands import pictures

    path = tmp_path / "images.npz"
    np.savez_compressed(path, images=GOOD_IMAGES, labels=GOOD_LABELS)
    monkeypatch.setattr(pictures, "MAX_BYTES", 1000)
    assert_refused(command("evaluate", "--model", model, "--images", path), "unpacks")


@pytest.mark.parametrize("text", ["", "[]", '{"format": "cnn-gui-drawings", "version": 1}', "\x00"])
def test_evaluate_refuses_a_file_without_drawings(
    command: Callable[..., Output], model: str, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "drawings.json"
    path.write_text(text)
    assert_refused(command("evaluate", "--model", model, "--drawings", path), "drawings.json")


def test_evaluate_refuses_drawings_without_any_label(
    command: Callable[..., Output], model: str, tmp_path: Path
) -> None:
    path = tmp_path / "drawings.json"
    drawing_json.save(path, [Drawing((THREE,))])
    assert_refused(command("evaluate", "--model", model, "--drawings", path), "label")


# --- train ---------------------------------------------------------------------------------------------------


def test_train_saves_a_network_that_can_be_evaluated(
    command: Callable[..., Output], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "mnist", _first_digits(400))
    out = tmp_path / "mine.safetensors"
    arguments = ("train", "--recipe", "sprint", "--epochs", 2, "--train-size", 256, "--seed", 5, "--device", "cpu")
    result = last_json(command(*arguments, "--out", out, "--json"))
    times = {"seconds", "train_seconds"}
    assert set(result) == times | {"test_accuracy", "tested_on", "trained_on", "epochs", "device", "out"}
    assert result["seconds"] > result["train_seconds"] > 0
    assert result["tested_on"] == {"name": "MNIST", "images": 400}
    assert result["trained_on"] == {"name": "MNIST", "images": 256}
    assert result["epochs"] == 2
    assert result["device"] == "cpu"
    assert result["out"] == str(out)
    loaded = checkpoint.load(out)
    assert loaded.record.test_accuracy == pytest.approx(result["test_accuracy"])
    assert loaded.record.tested is not None
    assert loaded.record.tested.data == DataUsed("MNIST", 400)
    assert loaded.record.trained_on == DataUsed("MNIST", 256)
    assert loaded.record.recipe is not None
    assert loaded.record.recipe.seed == 5
    assert loaded.record.history is not None
    assert len(loaded.record.history.epochs) == 2
    assert loaded.record.seconds == pytest.approx(result["seconds"], abs=0.001)
    evaluated = last_json(command("evaluate", "--model", out, "--json"))
    assert evaluated["accuracy"] == pytest.approx(result["test_accuracy"])


def test_train_without_out_keeps_the_network_with_the_other_runs(
    command: Callable[..., Output], data_dir: Path, fake_training: FakeTraining
) -> None:
    fake_training(started(2), step(1), weights(2), step(2), epoch(2), RunFinished(RunEnd.COMPLETED, 2, 1, 2.0))
    status, out, _ = command("train")
    (saved,) = (data_dir / "runs").glob("*.safetensors")
    assert status == 0
    assert str(saved) in out
    assert "90.00 %" in out


def test_train_keeps_the_numbers_of_its_layers_beside_the_run(
    command: Callable[..., Output], tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "mnist", _first_digits(100))
    arguments = ("train", "--recipe", "sprint", "--epochs", 1, "--train-size", 64, "--device", "cpu", "--no-moments")
    out, plain = tmp_path / "mine.safetensors", tmp_path / "plain.safetensors"
    assert command(*arguments, "--out", out, "--numbers")[0] == 0
    samples = read_dynamics(dynamics_beside(out)).samples
    assert [layer.name for layer in samples[0].layers] == ["conv1", "conv2", "fc1", "fc2"]
    loaded = checkpoint.load(out)
    assert loaded.record.history is not None
    assert (samples[0].step, samples[-1].step) == (0, loaded.record.history.steps[-1][0])
    assert samples[-1].histograms is not None
    assert command(*arguments, "--out", plain)[0] == 0
    assert not dynamics_beside(plain).exists()
    # They are only looked at.
    same = checkpoint.load(plain).weights
    assert all(np.array_equal(same[name], values) for name, values in loaded.weights.items())
    assert command(*arguments)[0] == 0
    (kept,) = (data_dir / "runs").glob("*.safetensors")
    assert dynamics_beside(kept).exists()


def test_train_says_that_the_numbers_could_not_be_kept_and_saves_the_network(
    command: Callable[..., Output], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(registry, "mnist", _first_digits(100))
    monkeypatch.setattr(DynamicsKeeper, "_open", full)
    out = tmp_path / "mine.safetensors"
    arguments = ("train", "--recipe", "sprint", "--epochs", 1, "--train-size", 64, "--device", "cpu")
    status, _, err = command(*arguments, "--out", out, "--numbers", "--no-moments")
    assert status == 0
    assert "The numbers of the run were not kept" in err
    assert checkpoint.load(out).record.title == "sprint, 1 epoch"


FakeTraining = Callable[..., None]


@pytest.fixture
def fake_training(monkeypatch: pytest.MonkeyPatch) -> FakeTraining:
    """``training.train`` yields the given events; a callable among them is called instead."""

    def set_events(*events: TrainingEvent | Callable[[], object]) -> None:
        def train(*_: object, **__: object) -> Iterator[TrainingEvent]:
            for event in events:
                if callable(event):
                    event()
                else:
                    yield event

        monkeypatch.setattr(loop, "train", train)
        monkeypatch.setattr(registry, "mnist", _first_digits(60_000))

    return set_events


def started(total_steps: int) -> RunStarted:
    return RunStarted(TrainingConfig(), "cpu", total_steps, total_steps)


def step(number: int) -> StepDone:
    return StepDone(number, 1, 0.5, 1e-3, 64 * number, float(number))


def epoch(number: int) -> EpochDone:
    return EpochDone(1, number, 0.1, 90, 100, 1.0)


def weights(number: int) -> WeightsChanged:
    values = modules.state(modules.build(NETWORKS["tutorial"]))
    values["fc2.bias"][:] = number
    return WeightsChanged(number, values)


def interrupt(number: int = signal.SIGINT) -> Callable[[], None]:
    # To this very thread: sent to the process, it may be taken by another one and be seen later.
    return lambda: signal.raise_signal(number)


def must_not_come() -> None:
    raise AssertionError("the training went on after Ctrl-C")


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_train_saves_the_last_step_when_it_is_interrupted(
    command: Callable[..., Output], fake_training: FakeTraining, tmp_path: Path, number: int, expected: int
) -> None:
    """The weights of step 3 come after the signal: they are waited for, and no older ones are saved."""
    fake_training(started(9), weights(1), step(1), step(2), interrupt(number), weights(3), step(3), must_not_come)
    out = tmp_path / "mine.safetensors"
    status, text, err = command("train", "--out", out, "--json")
    assert status == expected
    assert checkpoint.load(out).weights["fc2.bias"][0] == 3
    assert checkpoint.load(out).record.test_accuracy is None
    told = json.loads(text.splitlines()[-1])
    assert told.pop("seconds") >= 0
    assert told == {
        "test_accuracy": None,
        "tested_on": None,
        "trained_on": None,
        "train_seconds": 3.0,
        "epochs": 0,
        "device": "cpu",
        "out": str(out),
    }
    assert "Stopped after 3 steps" in err


def test_train_ends_at_once_at_the_second_interrupt(
    command: Callable[..., Output], fake_training: FakeTraining
) -> None:
    fake_training(started(9), step(1), interrupt(), step(2), interrupt(), must_not_come)
    assert command("train")[0] == 130
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_train_interrupted_before_the_first_step_saves_nothing(
    command: Callable[..., Output], fake_training: FakeTraining, tmp_path: Path
) -> None:
    fake_training(started(9), interrupt(), started(9), must_not_come)
    out = tmp_path / "mine.safetensors"
    status, _, err = command("train", "--out", out)
    assert status == 130
    assert "nothing is saved" in err
    assert not out.exists()


def test_train_that_fails_says_why_and_keeps_what_there_is(
    command: Callable[..., Output], fake_training: FakeTraining, tmp_path: Path
) -> None:
    failed = RunFinished(RunEnd.FAILED, 1, 0, 1.0, error="The loss is not a number.")
    fake_training(started(9), weights(1), step(1), failed)
    out = tmp_path / "mine.safetensors"
    status, _, err = command("train", "--out", out)
    assert status == 1
    assert err == "The loss is not a number.\n"
    assert out.exists()


def test_train_keeps_the_network_elsewhere_when_the_place_has_gone(
    command: Callable[..., Output], fake_training: FakeTraining, data_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    fake_training(started(1), weights(1), step(1), folder.rmdir, RunFinished(RunEnd.COMPLETED, 1, 1, 1.0))
    output = command("train", "--out", folder / "mine.safetensors")
    (saved,) = (data_dir / "runs").glob("*.safetensors")
    assert output[0] == 2
    assert str(saved) in output[2]
    assert checkpoint.load(saved).record.path == str(saved)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--epochs", "0"], "--epochs"),
        (["--epochs", "many"], "--epochs"),
        (["--seed", "-1"], "--seed"),
        (["--train-size", "60001"], "60,000"),
        (["--device", "abacus"], "--device"),
        (["--recipe", "soup"], "tutorial"),
        (["--dataset", "soup"], "soup"),
        (["--out", "network.txt"], ".safetensors"),
        (["--out", "/nowhere/at/all/network.safetensors"], "/nowhere/at/all"),
        (["--speed", "11"], "--speed"),
    ],
)
def test_train_refuses_wrong_values_before_it_begins(
    command: Callable[..., Output], monkeypatch: pytest.MonkeyPatch, arguments: list[str], word: str
) -> None:
    monkeypatch.setattr(loop, "train", lambda *_, **__: must_not_come())
    assert_refused(command("train", *arguments), word)


# --- the command itself -------------------------------------------------------------------------------------


def test_version(command: Callable[..., Output]) -> None:
    assert command("--version") == (0, "cnn-gui 0.1.0\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"], ["predict", "-h"], ["evaluate", "-h"]])
def test_help(command: Callable[..., Output], arguments: list[str]) -> None:
    status, out, err = command(*arguments)
    assert (status, err) == (0, "")
    assert out.startswith("usage: cnn-gui")


@pytest.mark.parametrize(
    "arguments",
    [["fly"], ["predict"], ["--device", "abacus"], ["--model", "x", "predict", "y"], ["--log-level", "loud"]],
)
def test_a_wrong_command_line_is_one_sentence(command: Callable[..., Output], arguments: list[str]) -> None:
    assert_refused(command(*arguments), "cnn-gui")


def test_the_window_needs_a_screen(command: Callable[..., Output], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert_refused(command(), "screen")


def test_nothing_fails_without_standard_streams(
    model: str, picture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen app without a console has None for both."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.main(["--version"]) == 0
    assert cli.main(["fly"]) == 2
    assert cli.main(["predict", picture, "--model", model]) == 0
    assert cli.main(["predict", str(tmp_path / "absent.png"), "--model", model, "--json"]) == 2


def test_a_closed_pipe_is_no_traceback(monkeypatch: pytest.MonkeyPatch, model: str, picture: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", closefd=False) as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert cli.main(["predict", picture, "--model", model]) == 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), writing)  # so that closing the file can flush
    os.close(writing)


def test_predict_imports_no_qt(model: str, picture: str) -> None:
    from tests.test_architecture import imported_by

    imported = imported_by(
        f"from cnn_gui.cli import main\nassert main(['predict', {picture!r}, '--model', {model!r}]) == 0"
    )
    assert "torch" in imported
    assert not imported & {"PySide6", "shiboken6", "pyqtgraph", "torchvision"}


def _first_digits(n: int) -> Callable[[registry.Split], registry.Dataset]:
    """``datasets.mnist``, cut to the first n digits; more than there are is all."""
    whole = {"train": registry.mnist("train"), "test": registry.mnist("test")}

    def cut(split: registry.Split) -> registry.Dataset:
        return registry.Dataset(whole[split].name, split, whole[split].images[:n], whole[split].labels[:n])

    return cut
