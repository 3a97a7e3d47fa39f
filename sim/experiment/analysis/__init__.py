"""WHAT the defence could do better: its variants compared by one measure or several."""
