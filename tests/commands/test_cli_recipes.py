"""What the command line says about the recipes before one is trained."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cnn_gui import cli
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.purposes import PURPOSES
from cnn_gui.core.recipe.recipes import RECIPES, values
from cnn_gui.core.training import estimate, loop
from cnn_gui.core.training.messages import RunEnd, RunFinished

Output = pytest.CaptureFixture[str]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[TrainingConfig]:
    """The configurations that were measured; a run takes 10 seconds an epoch."""
    asked: list[TrainingConfig] = []

    class TenSecondsAnEpoch:
        def run(self, config: TrainingConfig, *_: int) -> float:
            return 10.0 * config.epochs

    def measure(config: TrainingConfig, **_: object) -> TenSecondsAnEpoch:
        asked.append(config)
        return TenSecondsAnEpoch()

    monkeypatch.setattr(estimate, "measure", measure)
    return asked


def test_every_recipe_has_a_purpose() -> None:
    assert list(PURPOSES) == list(RECIPES)


def test_each_recipe_in_one_line_with_its_time(measured: list[TrainingConfig], capsys: Output) -> None:
    assert cli.main(["train", "--list-recipes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(RECIPES)
    assert "about 40 s on this machine" in lines[0]
    assert all(purpose in line for purpose, line in zip(PURPOSES.values(), lines, strict=True))
    assert measured == list(RECIPES.values())


def test_the_list_counts_with_what_is_asked_for(measured: list[TrainingConfig], capsys: Output) -> None:
    assert cli.main(["train", "--list-recipes", "--epochs", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [entry["seconds"] for entry in found] == [30.0] * len(RECIPES)
    assert [config.epochs for config in measured] == [3] * len(RECIPES)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_run_begins_with_what_it_is_and_how_long_it_will_take(
    measured: list[TrainingConfig], monkeypatch: pytest.MonkeyPatch, capsys: Output, as_json: bool
) -> None:
    monkeypatch.setattr(loop, "train", lambda *_, **__: iter((RunFinished(RunEnd.COMPLETED, 0, 0, 0.0),)))
    assert cli.main(["train", "--recipe", "robust", "--epochs", "2", *(["--json"] if as_json else [])]) == 0
    out, err = capsys.readouterr()
    first, second = (err if as_json else out).splitlines()[:2]
    assert first == f"robust: {PURPOSES['robust']}; about 20 s on this machine"
    assert second == values(replace(RECIPES["robust"], epochs=2))
    if as_json:
        assert json.loads(out)["epochs"] == 0


def test_help_names_every_recipe_and_needs_no_numpy() -> None:
    from tests.test_architecture import imported_by

    imported = imported_by("from cnn_gui.cli import main\nassert main(['train', '--help']) == 0")
    assert not imported & {"numpy", "torch"}


def test_help_says_what_each_recipe_is_for(capsys: Output) -> None:
    assert cli.main(["train", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name}" in out and purpose in out for name, purpose in PURPOSES.items())
