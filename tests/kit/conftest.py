"""What most projects would else write by hand, tried without a web framework."""
