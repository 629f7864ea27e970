"""Pages of people: sign-in and out, own password, accounts, roles and grants."""
