"""Networks put together by hand, made in the background."""
