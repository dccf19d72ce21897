"""What people can say and tap: one module per thing a person does, each a thin translation."""
