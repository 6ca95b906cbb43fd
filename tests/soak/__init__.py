"""Long use of the real window: what grows while somebody draws, opens, trains and reads for hours.

python -m tests.soak [--parts strokes networks stories runs lessons closings mixed] [--scale 1.0]
                     [--platform offscreen] [--top]
"""
