-- Every week of the release, in order: what is drawn.
SELECT
  CAST(from_day AS VARCHAR) AS from_day,
  CAST(to_day AS VARCHAR) AS to_day,
  days,
  new_people, new_people_low, new_people_high,
  cumulative_people, cumulative_people_low, cumulative_people_high,
  active_people, active_people_low, active_people_high,
  posts, posts_low, posts_high,
  posts_per_week_bound,
  -- Each week's noise is its own: the variances of a running sum add up.
  CAST(sum(posts) OVER so_far AS BIGINT) AS cumulative_posts,
  CAST(greatest(0, sum(posts) OVER so_far - ceil(1.959964 * sqrt(sum((posts_sd_milli / 1000.0) ** 2) OVER so_far))) AS BIGINT) AS cumulative_posts_low,
  CAST(sum(posts) OVER so_far + ceil(1.959964 * sqrt(sum((posts_sd_milli / 1000.0) ** 2) OVER so_far)) AS BIGINT) AS cumulative_posts_high
FROM read_parquet(':release/data/growth_weekly/*/*.parquet')
WINDOW so_far AS (ORDER BY from_day)
ORDER BY from_day
