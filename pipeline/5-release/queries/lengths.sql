-- People by the length of the status that was drawn for each, in classes named by their least length.
SELECT
  CASE
    WHEN characters <= 20 THEN '0'
    WHEN characters <= 50 THEN '21'
    WHEN characters <= 100 THEN '51'
    WHEN characters <= 200 THEN '101'
    WHEN characters <= 500 THEN '201'
    ELSE '501'
  END AS key,
  COUNT(*) AS people
FROM sampled
GROUP BY key
ORDER BY key
