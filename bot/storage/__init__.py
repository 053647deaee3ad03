"""What the bot keeps: the inbox of updates, chats, votes, files, unanswered questions.

One protocol (`protocol.Store`), three places: memory, SQLite, Redis; `guard` keeps answering when
the place fails. Everything here speaks of texts and numbers, never of Telegram's objects.
"""
