"""The subcommands of `python -m knowledge`, one module each with `add_arguments(subparsers)`."""
