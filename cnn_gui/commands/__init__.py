"""The commands without a window.

Each module has HELP, DESCRIPTION, add_arguments(parser) and run(arguments) -> exit status.
"""
