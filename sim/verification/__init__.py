"""Cases with known answers, run through the model as a user runs it."""
