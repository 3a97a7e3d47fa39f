"""Our own data files in pieces, so that only what is asked for is parsed.

Reading YAML is the slowest part of a start. The shipped files are in block style at their first
levels, where an entry begins at each line of a fixed indentation.
"""

from __future__ import annotations

import re


def chunks(text: str, indent: int = 0) -> dict[str, tuple[int, str]]:
    """Return name → number of lines before, and text, of each entry at an indentation."""
    heads = list(re.finditer(rf"^ {{{indent}}}([^\s#:][^:]*):", text, re.MULTILINE))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return {
        head[1].strip(): (text.count("\n", 0, head.start()), text[head.start() : end])
        for head, end in zip(heads, ends, strict=True)
    }
