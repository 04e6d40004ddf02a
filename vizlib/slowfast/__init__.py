"""Looking inside SlowFast: what its two pathways see of a clip, what their stages make and cost, and what they find."""
