"""REST face of analytics: the figures of a site."""
