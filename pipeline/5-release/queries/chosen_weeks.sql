-- The weeks in which each person counts: at most :buckets of them, chosen by a hash that nobody can foresee who does
-- not hold the pseudonyms, and that no other person's posts can change.
SELECT author_pid, week
FROM (
  SELECT
    author_pid,
    week,
    ROW_NUMBER() OVER (
      PARTITION BY author_pid ORDER BY sha256_hex(author_pid || '/week/' || CAST(week AS STRING)), week
    ) AS place
  FROM (SELECT DISTINCT author_pid, week FROM author_cells) AS weeks
) AS ranked
WHERE place <= :buckets
