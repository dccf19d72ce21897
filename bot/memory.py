"""How often Python looks for what is not needed any more."""

import gc

AFTER = 5_000
"""How many more objects there must be than at the last look; each look at everything costs a long breath."""


def collect_seldom() -> None:
    """Leave what is there at the start alone, and look at the rest seldom. Memory grows by a few megabytes for it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(AFTER, 20, 20)
