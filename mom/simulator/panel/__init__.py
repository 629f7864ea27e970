"""The machines' local panels on one page: a plant's side of the fence, not part of the suite."""
