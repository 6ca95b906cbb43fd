"""What a comparison of networks needs from the background: opening them, their answers, their tests."""
