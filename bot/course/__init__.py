"""What a course is. Pure: no database, no Telegram, no clock of its own."""
