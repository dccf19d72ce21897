"""The rehearsal: a stand-in for Telegram that the real bot talks to, for newcomers, organisers and tests."""
