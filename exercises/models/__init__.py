"""Ways of working out that several rooms' exercises share."""
