"""ISA-88 master recipes: formula, procedure, equipment requirements, versions, approval, the frozen control recipe."""
