"""Actions, audit trail and signatures: the one way in which a GxP record changes."""
