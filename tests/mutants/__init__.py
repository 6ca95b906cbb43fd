"""What the tests notice: ``make mutants``, or ``python -m tests.mutants [FLOOR or words ...]``.

A mutant is one line of the app made wrong as a person might get it wrong: a sign, a connection, an order. It is killed
where its tests fail. One that survives says what no test looks at. The list is fixed, a module for each floor of the
app; tests/test_mutants.py holds it to the code.
"""
