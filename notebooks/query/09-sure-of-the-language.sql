-- How sure is the language of what counts as Chinese?
-- Confidence is a rank and no probability; short posts of Han characters alone follow their author's other posts.
SELECT
  CASE WHEN language_confidence >= 0.9 THEN '0.9 and more'
       WHEN language_confidence >= 0.7 THEN '0.7 to 0.9'
       ELSE 'less' END AS confidence,
  count(*) AS posts,
  count(DISTINCT author_pid) AS people,
  quantile_disc(characters, 0.5) AS median_characters
FROM statuses
WHERE is_chinese
GROUP BY confidence
ORDER BY min(language_confidence) DESC
