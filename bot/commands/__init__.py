"""What can be asked of the shell: one module per command, with its options and what it does."""
