"""The same examples in every run: a test that fails does so again. And Ctrl-C means something.

What is started in the background (``nohup make test &``) ignores Ctrl-C, as does what it starts.
"""

import signal

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

signal.signal(signal.SIGINT, signal.default_int_handler)
