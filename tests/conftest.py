"""The same examples in every run: a test that fails does so again. And Ctrl-C means something.

What is started in the background (``nohup make test &``) ignores Ctrl-C, as does what it starts.
The files of the program run as they are, so that a test can plant a fault in one of them; what is
compiled is held against them in `test_compiled`.
"""

import os
import signal

from hypothesis import settings

os.environ.setdefault("REDSEA_COMPILED", "0")

settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

signal.signal(signal.SIGINT, signal.default_int_handler)
