"""What the figures are calculated from: counts, times and sums, each by a fixed number of queries."""
