"""How the pretraining calibrates, cross-validates and records, and its command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui import cli
from cnn_gui.commands import pretrain_run
from cnn_gui.core.datasets import registry
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.drawing import drawing_json
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.evaluation.accuracy import evaluate
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.network import modules
from cnn_gui.core.network.folding import without_batch_norm
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import parameter_shapes
from cnn_gui.pretraining import material
from cnn_gui.pretraining.calibration import folded
from cnn_gui.pretraining.corpus import Corpus
from cnn_gui.pretraining.figures import WriterFold, in_words, measured
from cnn_gui.pretraining.kinds import fresh
from cnn_gui.pretraining.material import NOBODY, Material, Sizes
from cnn_gui.pretraining.styles import write
from cnn_gui.pretraining.trainer import logits_of
from cnn_gui.pretraining.waking import firing
from cnn_gui.pretraining.waking import in_words as in_words_of_activity
from tests.core.some_digits import some_digits

pytestmark = pytest.mark.usefixtures("one_thread")

TINY = Sizes(mnist=200, variants=2, written=60, photographed=20, nondigits=20, styles=20, nothing=40)


@pytest.fixture
def drawings() -> list[Drawing]:
    """Four writers with ten digits each."""
    rng = np.random.default_rng(0)
    return [replace(write(digit, rng), writer=writer) for writer in range(4) for digit in range(10)]


def digits(n: int) -> Corpus:
    some = some_digits(n)
    return Corpus(some.images.numpy()[:, 0], some.labels.numpy())


# --- calibration --------------------------------------------------------------------------------------------


def test_folding_divides_the_logits_of_the_plain_network() -> None:
    net = modules.build(NETWORKS["tutorial"], seed=0)
    some = digits(20)
    before = logits_of(net, some)
    modules.load_weights(net, folded(modules.state(net), 2.5, "fc2"))
    assert torch.allclose(logits_of(net, some), before / 2.5, atol=1e-5)


def test_the_deep_network_computes_without_normalisation_what_it_learned_with_it() -> None:
    trained = fresh("deep", 0)
    torch.manual_seed(0)
    for _ in range(3):  # statistics other than those it begins with
        trained.train()(torch.randn(16, 1, 28, 28) * 3 + 1)
    with torch.no_grad():
        for name, values in trained.named_parameters():
            if "norm" in name:
                values.copy_(torch.randn_like(values))
    trained.eval()
    inputs = torch.randn(8, 1, 28, 28)
    made = without_batch_norm(trained)
    with torch.no_grad():
        expected = trained(inputs)
        assert float(expected.abs().max()) > 0.1
        assert torch.allclose(made(inputs), expected, rtol=1e-4, atol=1e-4 * float(expected.abs().max()))
    assert {name: tuple(each.shape) for name, each in made.state_dict().items()} == parameter_shapes(NETWORKS["deep"])


# --- material -----------------------------------------------------------------------------------------------


def test_a_folds_network_never_sees_the_writers_it_is_tested_on(
    drawings: list[Drawing], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(material, "VALIDATION", 50)
    made = material.gather(drawings, 0, lambda text: None, TINY)
    assert [len(writers) for writers in made.folds] == [2, 2]
    assert sorted(writer for writers in made.folds for writer in writers) == [0, 1, 2, 3]
    assert len(made.training) == len(made.writer) == 4 * 10 * 2 + 60 + 20 + 20 + material.MNIST_TIMES * 200
    assert len(made.validation) == 50
    assert len(made.everything()) == len(made.training) + material.MNIST_TIMES * 50
    assert made.drawn_by.tolist() == [one.writer for one in drawings]
    assert set(made.nothing_by.tolist()) == {0, 1, 2, 3}
    for writers in made.folds:
        left = made.without(writers)
        # Their drawings, and what was made of parts of them.
        assert len(left) == len(made.training) - int(np.isin(made.writer, writers).sum())
        assert len(made.training) - len(left) >= 2 * 10 * 2
        seen = {image.tobytes() for image in left.images}
        theirs = made.drawn.images[np.isin(made.drawn_by, writers)]
        assert not any(image.tobytes() in seen for image in theirs)


def test_without_two_writers_nobody_is_held_out(drawings: list[Drawing], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "VALIDATION", 50)
    nobody = [replace(one, writer=None) for one in drawings[:10]]
    made = material.gather(nobody, 0, lambda text: None, TINY)
    assert made.folds == ()
    assert len(made.without([])) == len(made.training)


class Knows(nn.Module):
    """Reads the digit from the first pixel."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first = (x[:, 0, 0, 0] * STD + MEAN) * 255
        return nn.functional.one_hot(first.round().long().clamp(0, 9), 10).float() * 9


def test_each_folds_network_is_tested_on_its_own_writers() -> None:
    def corpus(first: list[int], labels: list[int]) -> Corpus:
        images = np.zeros((len(first), 28, 28), dtype=np.uint8)
        images[:, 0, 0] = first
        return Corpus(images, np.array(labels, dtype=np.int64))

    one = corpus([3], [3])
    # Writer 7 wrote a 1 and a 2 that is read as 5; writer 8 a 4; nobody is asked about writer 9.
    drawn, by = corpus([1, 5, 4, 0], [1, 2, 4, 6]), np.array([7, 7, 8, 9])
    made = Material(
        training=one, writer=np.array([NOBODY]), validation=one, drawn=drawn, drawn_by=by, pictures=drawn, styles=one,
        nothing=one, nothing_by=np.array([8]), folds=((7,), (8,), (9,)),
    )  # fmt: skip
    figures = measured([WriterFold(Knows(), (7,)), WriterFold(Knows(), (8,))], made)
    assert figures.folds == 2
    assert figures.writers == ((7, 0.5), (8, 1.0))
    assert figures.drawings == figures.pictures == pytest.approx(2 / 3)
    assert figures.validation == 1
    words = in_words(figures)
    assert "2 folds" in words
    assert "50.00\N{NO-BREAK SPACE}% (writer 7)" in words
    # A share says of how many: three drawings by the writers asked about, and one digit to each of two networks.
    assert "people it has not seen: 66.67\N{NO-BREAK SPACE}% of 3," in words
    assert "MNIST validation digits: 100.00\N{NO-BREAK SPACE}% of 2\n" in words


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command with little to do."""

    def gather(drawings: Sequence[Drawing], seed: int, say: material.Say) -> Material:
        return gathered(drawings, seed, say, TINY)

    gathered = material.gather
    monkeypatch.setattr(material, "VALIDATION", 50)
    monkeypatch.setattr(material, "gather", gather)
    monkeypatch.setattr(registry, "mnist", lambda split: some_digits(100))
    monkeypatch.setattr(pretrain_run, "LOOKED_AT", 100)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("name", "title"), [("tutorial", "pretrained"), ("deep", "deep")])
def test_pretrain_saves_a_network_with_its_figures(
    drawings: list[Drawing], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, title: str
) -> None:
    drawing_json.save(tmp_path / "d.json.gz", drawings)
    out = tmp_path / "made.safetensors"
    arguments = [
        "pretrain",
        "--drawings",
        str(tmp_path / "d.json.gz"),
        "--out",
        str(out),
        "--epochs",
        "2",
        "--seed",
        "3",
        "--network",
        name,
        "--folds",
        "2",
    ]
    assert cli.main(arguments) == 0
    made = checkpoint.load(out)
    assert made.spec == NETWORKS[name]
    assert made.record.title == title
    assert made.record.recipe is not None
    assert (made.record.recipe.seed, made.record.recipe.epochs) == (3, 2)
    assert made.record.test_accuracy is not None
    assert made.record.history is not None
    assert len(made.record.history.epochs) == 2
    assert made.record.history.steps[-1][0] == made.record.history.epochs[-1][0]
    # The last test is that of the file, whose logits the temperature has divided.
    net = modules.build(made.spec)
    modules.load_weights(net, made.weights)
    tested = evaluate(net, registry.mnist("test"))
    assert made.record.history.epochs[-1][1:] == pytest.approx((tested.loss, tested.accuracy))
    assert made.record.test_accuracy == tested.accuracy
    assert "MNIST" in made.record.sources
    assert "calibration error" in made.record.notes
    assert "2 folds" in made.record.notes
    assert "exponential average" in made.record.notes
    assert ("Muon's weight decay" in made.record.notes) is (made.record.recipe.muon > 0)
    assert "4 writers" in made.record.notes
    # Dividing the logits changes no unit before them.
    assert in_words_of_activity(firing(net, registry.mnist_arrays("train")[0][:100])) in made.record.notes
    assert "writers" in capsys.readouterr().out


@pytest.mark.usefixtures("small")
def test_the_same_seed_gives_the_same_weights(drawings: list[Drawing], tmp_path: Path) -> None:
    drawing_json.save(tmp_path / "d.json", drawings)
    made = []
    # Dropout, too, is decided by the seed.
    options = ["--epochs", "1", "--network", "deep"]
    for name in ("a.safetensors", "b.safetensors"):
        out = tmp_path / name
        assert cli.main(["pretrain", "--drawings", str(tmp_path / "d.json"), "--out", str(out), *options]) == 0
        made.append(checkpoint.load(out).weights)
    assert all(np.array_equal(made[0][name], made[1][name]) for name in made[0])


def test_drawings_without_labels_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "d.json"
    drawing_json.save(path, [replace(write(1, np.random.default_rng(0)), label=None)])
    assert cli.main(["pretrain", "--drawings", str(path)]) == 2
    assert "no drawing with a label" in capsys.readouterr().err


def test_a_missing_folder_is_found_before_the_training(
    drawings: list[Drawing], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing_json.save(tmp_path / "d.json", drawings)
    arguments = ["pretrain", "--drawings", str(tmp_path / "d.json"), "--out", str(tmp_path / "no" / "x.safetensors")]
    assert cli.main(arguments) == 2
    assert "does not exist" in capsys.readouterr().err


def test_more_folds_than_groups_of_writers_are_told(
    drawings: list[Drawing], tmp_path: Path, capsys: pytest.CaptureFixture[str], small: None
) -> None:
    drawing_json.save(tmp_path / "d.json", drawings)
    # By the name that the option had before.
    options = ["--epochs", "1", "--twins", "5", "--out", str(tmp_path / "x.safetensors")]
    assert cli.main(["pretrain", "--drawings", str(tmp_path / "d.json"), *options]) == 0
    said = capsys.readouterr().out
    assert "only 2 folds" in said
    assert said.count("training without writers") == 2
