"""The people of the demo plant at work: what they scan, enter and sign, by the same actions as the pages."""
