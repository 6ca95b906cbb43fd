"""How good the network is: its test, what it confuses, and each mistake."""
