"""Who takes part and what they did: use cases over an open transaction. Nothing here sends, or asks for the time."""
