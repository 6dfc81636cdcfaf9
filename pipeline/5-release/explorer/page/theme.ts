/** Colours of a figure. Distinct to colour-blind readers, apart in grey, and at least 4.5 to 1 against their ground. */
export interface Theme {
  readonly ground: string;
  readonly ink: string;
  readonly quiet: string;
  readonly grid: string;
  readonly series: string;
  /** The imagined draw. */
  readonly other: string;
}

export const LIGHT: Theme = {
  ground: '#ffffff',
  ink: '#1b1b1f',
  quiet: '#55585f',
  grid: '#dddfe4',
  series: '#1f5a92',
  other: '#a84300',
};

export const DARK: Theme = {
  ground: '#16171b',
  ink: '#e8e8ec',
  quiet: '#a9adb6',
  grid: '#33363e',
  series: '#7fb6ea',
  other: '#f2a65a',
};
