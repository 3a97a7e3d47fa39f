"""What the days of several tests have in common: a destroyer that waits in the strait."""

HEAD = "name: A day\nstart: 2023-12-16 08:00 +03:00\n"
GUARD = """\
escorts:
  guard:
    class: arleigh-burke-flight-i
    patrol: {law: fixed, position: 14°10'N 41°55'E}
    doctrine: red-sea-2023
"""
