"""Measurements on the user's own machine, without Qt: what ``cnn-gui bench`` and tests/benchmarks print.

Whatever is compared takes turns, a few steps each, so that whatever else the machine does slows all alike; numbers are
medians over the turns.
"""
