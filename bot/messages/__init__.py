"""Every sentence and keyboard, one function each. Nothing here sends."""
