"""Networks put together by hand: specs changed row by row, what of them fits, and what would mend the rest."""
