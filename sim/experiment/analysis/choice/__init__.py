"""WHICH variant of the defence is best: compared until the best is known."""
