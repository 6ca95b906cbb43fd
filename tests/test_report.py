from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.benchmarks import report


def test_the_report_has_what_was_printed_and_the_plot() -> None:
    text = report.page({"bench_training": "fast 15.0×", "bench_new": "1 ms"}, "Two cores.")
    assert text.startswith("# Benchmarks\n")
    assert "Two cores." in text
    assert "```text\nfast 15.0×\n```\n\n![" in text
    assert "(scaling.svg)" in text
    assert text.index("## Training and answers") < text.index("## bench_new")


def test_what_a_benchmark_prints_is_kept_and_its_failure_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["report", "--docs", str(tmp_path), "--only", "bench_that_is_not_there"])
    with pytest.raises(subprocess.CalledProcessError):
        report.main()
    assert not (tmp_path / "benchmarks.md").exists()
