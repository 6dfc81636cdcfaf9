/** Who asks, and how to reach them: the same words to every server. */
export function formatUserAgent(version: string, contact: string | null): string {
  return `veiled-census/${version}${contact === null ? '' : ` (+${contact})`}`;
}
