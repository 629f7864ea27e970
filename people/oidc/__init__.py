"""Single sign-on by OpenID Connect: what the provider answers, and what must be true before anybody believes it."""
