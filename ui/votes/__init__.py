"""The class votes: rooms, the addresses that phones and the teacher's board ask, and the board on the pages."""
