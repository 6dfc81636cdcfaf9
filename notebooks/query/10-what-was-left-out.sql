-- What became of each source, and why were posts left out of it?
-- Left-out posts were never written, not even to the vault; only their number is known.
SELECT source, outcome, statuses_seen, statuses_kept, reason AS why_not, cast(left_out AS VARCHAR) AS left_out
FROM sources
ORDER BY source
