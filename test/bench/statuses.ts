/** SYNTHETIC statuses as a server answers them, streamed to an NDJSON file: what a benchmark reads. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createStatus } from '../../pipeline/simulator/entities.ts';
import { NEWEST, OLDEST } from '../../pipeline/simulator/ids.ts';
import { createDirectory } from '../../pipeline/simulator/people.ts';
import { cutPage } from '../../pipeline/simulator/timeline.ts';
import { World } from '../../pipeline/simulator/world.ts';

/** Statuses that the simulator shows at full scale, about: what a size is divided by. */
const STATUSES_AT_FULL_SCALE = 12_900_000;
/** The article's window, with history. */
const SPAN = {
  historyFromMs: Date.parse('2016-10-01T00:00:00Z'),
  windowFromMs: Date.parse('2022-02-01T00:00:00Z'),
  windowToMs: Date.parse('2022-09-01T00:00:00Z'),
};
/** A server's page. */
const PAGE = 40;
/** Characters gathered before a write. */
const BUFFER_CHARS = 1 << 20;

/** A picture as Mastodon describes it, without its description: most of what a status weighs is not text. */
function describeMedia(seed: number): object {
  const id = String(109_000_000_000_000_000n + BigInt(seed) * 7919n);
  const base = `https://files.example/media_attachments/files/${id.replace(/(\d{3})/gu, '$1/')}`;
  return {
    id,
    type: 'image',
    url: `${base}original/${seed.toString(16)}.jpg`,
    preview_url: `${base}small/${seed.toString(16)}.jpg`,
    remote_url: null,
    preview_remote_url: null,
    text_url: null,
    meta: {
      original: { width: 1440, height: 1080, size: '1440x1080', aspect: 1.3333333333333333 },
      small: { width: 554, height: 416, size: '554x416', aspect: 1.3317307692307692 },
    },
    description: null,
    blurhash: 'UBL_:rOpGG-;~qRjWBj[xut7ofWB%MofRjt7',
  };
}

/**
 * Write statuses of the whole simulated fediverse, server by server, each newest first.
 *
 * @param wanted how many, about; the same number gives the same bytes
 * @param most after which number to stop, at the end of a page
 * @returns how many were written, and their bytes
 */
export function writeStatuses(
  path: string,
  wanted: number,
  most = Number.POSITIVE_INFINITY,
): { statuses: number; bytes: number } {
  const world = new World({ ...SPAN, scale: wanted / STATUSES_AT_FULL_SCALE, seed: 1, rateLimit: null });
  const find = createDirectory(world);
  const file = openSync(path, 'w');
  let statuses = 0;
  let bytes = 0;
  let buffer = '';
  const flush = (): void => {
    bytes += writeSync(file, buffer);
    buffer = '';
  };
  for (const { index, spec } of world.servers) {
    if (spec.door !== 'open' || statuses >= most) continue;
    let max = NEWEST;
    for (;;) {
      const page = cutPage(world, {
        instance: index,
        isLocalOnly: true,
        limit: PAGE,
        max,
        since: OLDEST,
        min: null,
      });
      for (const shown of page) {
        const entity = createStatus(world, spec, shown, find);
        const media = entity['media_attachments'];
        const weighted =
          Array.isArray(media) && media.length > 0
            ? { ...entity, media_attachments: media.map((_, at) => describeMedia(statuses * 4 + at)) }
            : entity;
        buffer += `${JSON.stringify(weighted)}\n`;
        statuses += 1;
      }
      if (buffer.length > BUFFER_CHARS) flush();
      const last = page.at(-1);
      if (last === undefined || statuses >= most) break;
      max = last.key;
    }
  }
  flush();
  closeSync(file);
  return { statuses, bytes };
}
