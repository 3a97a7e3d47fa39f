"""Rare events: the probability of something that plain simulation hardly ever shows."""
