"""What must hold across the keys of a scenario, and what is legal but looks wrong."""
