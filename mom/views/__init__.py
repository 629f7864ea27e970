"""Pages of the shell: my work, search, notifications, help, about, live values, refusals."""
