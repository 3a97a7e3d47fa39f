"""Geometry: horizons, ladders, encounters, the plane against the globe."""
