-- What the newspaper wrote, beside the release.
SELECT claim, article, unit, released, released_low, released_high, times, verdict
FROM read_parquet(':release/data/claims/*/*.parquet')
ORDER BY claim
