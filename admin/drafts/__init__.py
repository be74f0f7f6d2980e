"""Articles that staff began from a case: seen here, finished by editors, never served before they publish them."""
