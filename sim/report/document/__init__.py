"""THE ANSWER OF A COMMAND, built once and rendered for terminals, machines, and as a page."""
