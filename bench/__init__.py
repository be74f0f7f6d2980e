"""Speed and size, measured in one run on this machine: figures, budgets, ratios. Never a timed test."""
