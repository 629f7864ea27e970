"""Second factors: one-time codes and passkeys, what seals their keys, and the questions that they answer."""
