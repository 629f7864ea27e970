"""One file per step type: what its parameters are. Behaviour is registered by batches under the same code."""
