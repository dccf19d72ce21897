"""What organisers can say and tap. Anybody else gets the same answer as for an unknown command."""
