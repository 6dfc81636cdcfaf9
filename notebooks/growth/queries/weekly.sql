-- Every week of the release, in order: what is drawn.
SELECT
  CAST(from_day AS VARCHAR) AS from_day,
  CAST(to_day AS VARCHAR) AS to_day,
  days,
  new_people, new_people_low, new_people_high,
  cumulative_people, cumulative_people_low, cumulative_people_high,
  active_people, active_people_low, active_people_high,
  posts, posts_low, posts_high,
  posts_per_week_bound
FROM read_parquet(':release/data/growth_weekly/*/*.parquet')
ORDER BY from_day
