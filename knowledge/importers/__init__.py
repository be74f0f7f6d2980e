"""Imports of other people's data and exchange with editors: read a file, plan, show the plan, then write revisions.

Reading is pure and finds every problem with its row and column; `plan` says what would change and what a person's
later edit keeps; only `apply` touches the database. The admin pages call the same functions as the commands.
"""
