"""The same examples in every run: a test that fails does so again. And Ctrl-C means something.

What is started in the background (``nohup make test &``) ignores Ctrl-C, as does what it starts.
In this process the files of the program run as they are, so that a test can plant a fault in one
of them; the processes that tests start run what is compiled, as users do.
"""

import os
import signal

from hypothesis import settings

if "REDSEA_COMPILED" not in os.environ:
    os.environ["REDSEA_COMPILED"] = "0"
    import sim  # noqa: F401 - it decides when it is imported

    del os.environ["REDSEA_COMPILED"]

settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

signal.signal(signal.SIGINT, signal.default_int_handler)
