"""One file per kind of check; each gives problems for a whole content folder."""
