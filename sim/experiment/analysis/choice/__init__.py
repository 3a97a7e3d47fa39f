"""WHICH variant of the defence is best: compared until it is known, no longer."""
