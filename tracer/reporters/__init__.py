"""What people and programs read: text, tables, JSON Lines, HTML."""
