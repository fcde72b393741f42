"""Policy packs: what a jurisdiction's rules say in numbers, from when on, by which clause; and the calendar of working days."""
