"""What set-up makes out of the sources: front-end files and message catalogues. Nothing imports it."""
