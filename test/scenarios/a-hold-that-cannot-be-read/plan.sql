-- database default, at 2026-03-10T12:00:00Z

-- nothing to do
