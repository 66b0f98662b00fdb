"""What people read: rows, overviews and their Markdown."""
