"""How Alembic runs the steps: on the connection that bot.database hands over, in one transaction."""

from typing import Any, Literal

from alembic import context

from bot.tables import Base, Instant


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own column type as what the database knows, so that a step never depends on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
