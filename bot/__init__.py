"""Wiring and everything with a side effect: settings, command line, Telegram, terminal."""
