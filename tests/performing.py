"""What the fixture `perform` gives: another stage than the usual one."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tests.stage import Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]
"""Performs a course from a time on, on a stage of one's own: `async with perform(source, start) as stage`."""
