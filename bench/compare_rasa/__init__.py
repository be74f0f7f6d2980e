"""Plain Rasa (DIET + ResponseSelector) beside Tomoni on the frozen questions: `make compare-rasa`, docs/adr/0013."""
