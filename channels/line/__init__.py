"""The LINE channel: webhooks in, replies and pushes out."""
