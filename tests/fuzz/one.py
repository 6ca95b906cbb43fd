"""Fuzzes one target in this process: ``python -m tests.fuzz.one TARGET FOLDER [option of libFuzzer ...]``.

FOLDER takes what is found: inputs that reach something new in new/, and what breaks the reader beside it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

MEMORY = 1_000
"""Megabytes that the process may take, in which Python, NumPy and the fuzzer's own are."""

SECONDS = 10
"""Longest time for one input; the reader is several times slower than alone."""


def main(name: str, folder: Path, options: list[str]) -> None:
    import atheris

    from tests.fuzz import frame

    # Only what is imported in here is watched for the ways that it takes.
    with atheris.instrument_imports(include=["cnn_gui", "tests.fuzz.target_", "zipfile", "pickletools", "json"]):
        target = frame.target(name)
    new = folder / "new"
    new.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as own:

        def one_input(data: bytes) -> None:
            target.try_(data, Path(own))

        atheris.Setup(
            [
                sys.argv[0],
                f"-artifact_prefix={folder}/",
                f"-rss_limit_mb={MEMORY}",
                f"-timeout={SECONDS}",
                "-print_final_stats=1",
                *options,
                str(new),
                str(frame.CORPUS / name),
            ],
            one_input,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
