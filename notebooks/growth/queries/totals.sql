-- One row for the days that each release added.
SELECT
  CAST(from_day AS VARCHAR) AS from_day,
  CAST(to_day AS VARCHAR) AS to_day,
  people_before, new_people, late_people, people, people_low, people_high, active_people, posts, posts_low, posts_high
FROM read_parquet(':release/data/growth_total/*/*.parquet')
ORDER BY from_day
