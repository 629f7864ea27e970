"""Everything that is read about deviations, actions, reviews and dispositions."""
