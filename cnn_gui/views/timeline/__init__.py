"""The slider that goes back in time."""
