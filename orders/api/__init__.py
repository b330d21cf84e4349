"""/api/v1: reading and moving orders by an institution's own system. The rules are those of the pages' forms."""
