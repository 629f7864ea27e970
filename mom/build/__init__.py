"""What is made out of the sources: front-end files, message catalogues, reference pages. Nothing imports it."""
