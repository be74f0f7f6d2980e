"""Database access shared by conversations and knowledge: engine, claims of durable work, sealed columns."""
