"""WHAT A COMMAND SAYS, built once and rendered for the terminal, for machines, and as a page."""
