"""How steps are carried out: one file per kind, registered under the code that recipes use."""
