"""Looking inside SlowFast: its two pathways, and what they cost."""
