"""The staff console: sign-in, the queue of cases, replies, figures. Pages are Jinja2 and htmx, mounted at `/admin`."""
