/** Queries that the query box offers. Each is run by a test. */
export const SQL_EXAMPLES = [
  {
    en: 'New people, month by month',
    zh: '每月新增人数',
    sql: 'select month, new_people, new_people_low, new_people_high\nfrom growth_monthly\norder by month',
  },
  {
    en: 'The week with most new people',
    zh: '新增人数最多的一周',
    sql: 'select week, new_people, new_people_low, new_people_high\nfrom growth_weekly\norder by new_people desc\nlimit 1',
  },
  {
    en: 'Share of each script, per cent',
    zh: '各字形的占比（%）',
    sql: 'select script, people, round(100 * people / sum(people) over (), 1) as per_cent\nfrom people_by_script\norder by people desc',
  },
  {
    en: 'Beside the newspaper',
    zh: '与报道对照',
    sql: 'select claim, article_value, released * times as scaled, released_low * times as low, released_high * times as high, verdict\nfrom claims',
  },
] as const;
