/** Every place that a study can name, in the order in which they are told. */
export const PLACES = ['zenodo', 'dataverse', 'huggingface', 'folder', 'mastodon'] as const;
export type Place = (typeof PLACES)[number];
