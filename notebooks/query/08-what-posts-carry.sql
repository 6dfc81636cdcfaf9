-- How many posts answer others, carry media, or hide behind a content warning?
SELECT
  month,
  count(*) AS posts,
  (100 * count(CASE WHEN is_reply THEN 1 END) // count(*))::INTEGER AS replies_per_cent,
  (100 * count(CASE WHEN has_media THEN 1 END) // count(*))::INTEGER AS media_per_cent,
  (100 * count(CASE WHEN has_content_warning THEN 1 END) // count(*))::INTEGER AS warnings_per_cent
FROM statuses
WHERE is_chinese AND month >= '2022-02'
GROUP BY month
ORDER BY month
