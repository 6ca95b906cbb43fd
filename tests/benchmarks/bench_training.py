"""Recipes beside the tutorial's loop, and their cost by size: python -m tests.benchmarks.bench_training [--quick].

The same as ``cnn-gui bench --scaling``; what is measured and how is in cnn_gui/benchmarks.
"""

from __future__ import annotations

import argparse
import sys

from cnn_gui.commands import bench
from cnn_gui.core.base.torch_environment import prepare_torch
from cnn_gui.window.frame import refresh


def main() -> int:
    prepare_torch(window=False)
    parser = argparse.ArgumentParser(description=__doc__)
    bench.add_arguments(parser)
    parser.set_defaults(scaling=True, measure_views=refresh.measure)
    return bench.run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
