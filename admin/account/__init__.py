"""One's own account: signing in and out, second factor, password, sessions."""
