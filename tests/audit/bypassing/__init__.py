"""An app of the tests whose command and task write around the actions, in processes of their own."""
