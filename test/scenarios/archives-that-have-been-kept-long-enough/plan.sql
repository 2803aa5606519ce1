-- database default, at 2026-03-10T12:00:00Z

-- archive public.events_2018_01: archive kept for 7 years
-- lock: none; hazards: deletes-data

-- archive public.events_2018_02: archive kept for 7 years
-- lock: none; hazards: deletes-data
