"""The protocols: one file with a ``Connector`` each, and what belongs to it beside it."""
