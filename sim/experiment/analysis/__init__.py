"""WHAT the defence could do better: its variants searched for what is good by several measures."""
