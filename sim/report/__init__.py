"""Tables, pictures and logs, made from stored results and journals only."""
