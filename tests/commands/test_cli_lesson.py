"""``cnn-gui --lesson padding``: the window opens in a chapter, or one sentence says which there are."""

from __future__ import annotations

import pytest

from cnn_gui.cli import main
from cnn_gui.core.base.endings import Endings
from cnn_gui.core.course.lessons import course
from cnn_gui.options import WindowOptions


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[WindowOptions]:
    """The options of windows that would have been opened."""
    from cnn_gui import app
    from cnn_gui.engine.base import preload

    result: list[WindowOptions] = []

    def run(options: WindowOptions, _endings: Endings) -> int:
        result.append(options)
        return 0

    monkeypatch.setattr(app, "run", run)
    monkeypatch.setattr(preload, "import_torch_before_qt", lambda: None)
    return result


@pytest.mark.parametrize(("name", "slug"), [("padding", "stride-padding"), ("relu", "relu"), ("loss", "softmax-loss")])
def test_a_chapter_by_any_of_its_names(name: str, slug: str, opened: list[WindowOptions]) -> None:
    assert main(["--lesson", name]) == 0
    assert [options.lesson for options in opened] == [slug]


def test_without_it_no_chapter_is_opened(opened: list[WindowOptions]) -> None:
    assert main([]) == 0
    assert [options.lesson for options in opened] == [""]


def test_an_unknown_chapter_is_wrong_input(opened: list[WindowOptions], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lesson", "love"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert all(chapter.slug in said.err for chapter in course().chapters)
    assert not opened


def test_it_belongs_to_the_window_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lesson", "relu", "evaluate"]) == 2
    assert "come after its name" in capsys.readouterr().err
