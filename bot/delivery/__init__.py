"""Getting words to people: what is due goes into the outbox, and from there out at Telegram's pace."""
