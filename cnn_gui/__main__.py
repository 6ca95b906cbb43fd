"""``python -m cnn_gui`` is the command ``cnn-gui``."""

import sys

from cnn_gui.cli import main

if __name__ == "__main__":
    sys.exit(main())
