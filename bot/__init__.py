"""Følgesvenn: a Telegram chatbot that accompanies people through a digital course."""
