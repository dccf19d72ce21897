"""What people write to the organisers' group."""

LONG = " ".join(f"Dette er en lang setning om det vi lurer på, nummer {number}." for number in range(120))
