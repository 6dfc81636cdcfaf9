/** Stage 4: growth figures over the dataset, and the comparison with the article. Exact counts: restricted. */
export { type ComparisonRow, compareWithArticle } from './comparison.ts';
export { formatComparison } from './comparison_table.ts';
export { drawFigures, type FigureOptions, type FigureResult } from './draw.ts';
export { drawSeries } from './interval_picture.ts';
export { renderPng } from './png.ts';
export type { Series } from './series.ts';
export { type SparkOptions, sparkChart } from './spark.ts';
export { formatSystematic } from './systematic.ts';
export { timeTicks } from './ticks.ts';
