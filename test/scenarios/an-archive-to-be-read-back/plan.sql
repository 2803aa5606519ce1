-- database default, at 2026-03-10T12:00:00Z

-- archive public.events_2024_02: archive last read back 2026-02-01T00:00:00Z
-- lock: none
