"""A database backend: SQLite, and a note of each connection that is opened or closed."""
