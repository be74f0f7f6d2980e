"""`make evaluate`: every figure of quality on one page, and the guard that none of them falls unseen."""
