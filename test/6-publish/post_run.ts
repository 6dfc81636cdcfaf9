/** One announcement, as the shell makes it. Run as a program it is what gets killed: `post_run.ts URL DIR TEXT`. */
import {
  countChars,
  Journal,
  makePost,
  openApi,
  type Post,
  readLimits,
} from '../../pipeline/6-publish/index.ts';

export const TOKEN = 'invented-token-of-a-test';

export function makeAnnouncement(text: string): Post {
  return {
    kind: 'announcement',
    text,
    language: 'zh',
    visibility: 'unlisted',
    contentWarning: '统计',
    picture: { png: new Uint8Array([137, 80, 78, 71]), alt: '折线图' },
    inReplyTo: null,
  };
}

/** Post once; what an earlier run did is in `dir`. */
export async function runPost(url: string, dir: string, post: Post) {
  const client = openApi({
    url,
    headers: { authorization: `Bearer ${TOKEN}` },
    userAgent: 'veiled-census/test',
    sleep: () => new Promise((done) => setTimeout(done, 1)),
  });
  try {
    const journal = Journal.open(dir, 'v1', 'mastodon-test');
    const chars = countChars(post.text) + countChars(post.contentWarning ?? '');
    return await makePost(client, journal, post, await readLimits(client), chars);
  } finally {
    await client.close();
  }
}

const [, script, url, dir, text] = process.argv;
if (script === import.meta.filename && url !== undefined && dir !== undefined && text !== undefined) {
  await runPost(url, dir, makeAnnouncement(text));
}
