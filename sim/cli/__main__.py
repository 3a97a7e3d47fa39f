"""``python -m sim.cli`` is ``redsea``."""

from sim.cli import main

if __name__ == "__main__":
    main()
