"""Residents, their conversations, and the durable inbox and outbox."""
