"""One thread, one job at a time; torch loaded behind a window that stays alive."""
