"""Telegram updates to questions, answers to replies; no business rules, no wording.

What a handler needs is injected (`handlers.services.Services`); nothing here imports `bot`.
"""
