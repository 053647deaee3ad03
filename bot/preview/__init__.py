"""`laureates preview`: a chat with the bot as a web page on this machine, for editors.

The page speaks to the same handlers as Telegram; it reads the knowledge again as files are saved.
"""
