"""The protocols: one module with a ``Connector`` each, a folder when it has several parts."""
