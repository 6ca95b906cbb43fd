"""What is seen: widgets made of setters and signals. They are told what to show and say what was asked."""
