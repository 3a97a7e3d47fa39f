"""WHO is there: merchants, launch cells, threats, escorts, and who answers a distress call."""
