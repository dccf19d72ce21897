"""The translations: one catalogue per language, with the English sentences as msgids."""
