"""What a script is made of."""
