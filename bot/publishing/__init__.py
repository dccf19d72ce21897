"""From a course file to the course that people take: checking it whole, foreseeing what it does, publishing it."""

from bot.publishing.accepting import accept, is_current, is_known
from bot.publishing.foreseeing import foresee
from bot.publishing.publishing import Published, publish

__all__ = ["Published", "accept", "foresee", "is_current", "is_known", "publish"]
