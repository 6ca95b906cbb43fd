"""Coverage-guided fuzzing of every reader: ``make fuzz``, or ``python -m tests.fuzz [TARGET ...] --seconds N``.

A file of this folder named ``target_*.py`` holds a TARGET: a reader, the errors it may raise, and a few small files to
begin with, which ``python -m tests.fuzz.corpus`` writes into corpus/. A target fails where the reader raises anything
but its errors, takes too long, or needs too much memory.
"""
