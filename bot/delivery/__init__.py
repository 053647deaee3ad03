"""Updates in, replies out: never lost, in order within a chat, at a pace that Telegram bears."""
