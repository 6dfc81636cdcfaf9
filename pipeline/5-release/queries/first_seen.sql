-- The hour of each person's first status in the target language, history included, and the tag by which the ledger
-- knows whom it has counted. One row a person.
SELECT
  author_pid,
  SUBSTRING(sha256_hex('counted/' || author_pid), 1, 32) AS tag,
  MIN(posted_at) AS first_at
FROM statuses
WHERE is_chinese AND posted_at < CAST(:span_to AS TIMESTAMP)
GROUP BY author_pid
