"""Forms of recipes: dialogs of the actions, and the editor's forms made from what a step type declares."""
