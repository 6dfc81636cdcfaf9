/**
 * The announcing account on a server that nobody here wrote: a certified release of a SYNTHETIC fediverse is announced on
 * GoToSocial, corrected and withdrawn, and looked at as its web page shows it. The figure needs ffmpeg, which
 * GoToSocial asks to look at pictures.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, openPage, startBrowser } from '../browser.ts';
import { runCensus } from '../e2e/setup.ts';
import { createAccount, getToken, type Server, startServer, stop } from './gotosocial/drive.ts';

export interface Report {
  readonly say: (line: string) => void;
  readonly check: (what: string, holds: boolean, detail?: string) => void;
}

export function hasFfmpeg(): boolean {
  try {
    execFileSync('ffprobe', ['-version'], { stdio: 'ignore' });
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Status {
  readonly id: string;
  readonly url: string;
  readonly content: string;
  readonly language: string;
  readonly visibility: string;
  readonly spoiler_text: string;
  readonly in_reply_to_id: string | null;
  readonly media_attachments: readonly {
    readonly description: string;
    readonly type: string;
    readonly url: string;
  }[];
}

async function readStatuses(server: Server, token: string): Promise<Status[]> {
  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return await answer.json();
  };
  const { id } = (await get('/api/v1/accounts/verify_credentials')) as { id: string };
  return (await get(`/api/v1/accounts/${id}/statuses?limit=40`)) as Status[];
}

function writeStudy(work: string, server: Server): string {
  const config = join(work, 'census.yaml');
  writeFileSync(
    config,
    `window: { from: 2022-02-01, to: 2022-09-01 }
history: { from: 2021-02-01 }
sources:
  - { type: simulator, scale: 0.01, seed: 1 }
publish:
  mastodon:
    url: "${server.url}"
    token: token
    language: zh
    visibility: public
    contentWarning: 统计
    link: "https://census.example/v1"
`,
  );
  return config;
}

/** GoToSocial's Go module lacks its built style sheets: only the widths of pictures are given here. */
const AVATAR_PX = 96;
const FIGURE_PX = 700;

/** The post as a reader's browser shows it, opened; where Chromium is there. */
async function takePicture(page: string, to: string): Promise<boolean> {
  const path = findChromium();
  if (path === null) return false;
  const browser = await startBrowser(path);
  try {
    const visit = await openPage(browser, { width: 820, height: 900, locale: 'zh-CN' });
    await visit.page.goto(page);
    for (const image of await visit.page.locator('img').all()) {
      await image.evaluate(
        (element, [small, large]) => {
          const isFigure = element.closest('.media') !== null;
          element.setAttribute('width', String(isFigure ? large : small));
          element.removeAttribute('height');
        },
        [AVATAR_PX, FIGURE_PX] as const,
      );
    }
    // Content warning and picture are closed at first.
    for (const details of await visit.page.locator('details').all())
      await details.evaluate((element) => element.setAttribute('open', ''));
    await visit.page.waitForTimeout(1000);
    await visit.page.locator('article').first().screenshot({ path: to });
    return true;
  } finally {
    await browser.close();
  }
}

/**
 * @param build what build.sh printed
 * @param cache where the picture of the post is kept
 */
export async function proveAnnouncement(
  build: string,
  work: string,
  cache: string,
  report: Report,
): Promise<void> {
  const { say, check } = report;
  if (!hasFfmpeg()) {
    say(
      'prove-live: announcing is skipped, because ffmpeg is not on this machine; install it and run it again',
    );
    return;
  }
  mkdirSync(work, { recursive: true });
  const server = await startServer({ build, directory: join(work, 'announcing') });
  try {
    const token = await getToken(server, await createAccount(server, 'census'));
    writeFileSync(join(work, 'token'), `${token}\n`, { mode: 0o600 });
    const config = writeStudy(work, server);
    const census = (...args: string[]) =>
      runCensus([...args, '--config', config, '--data', join(work, 'released')]);
    for (const args of [['dataset'], ['release', 'v1']]) {
      const made = await census(...args);
      check(
        `${args.join(' ')} of a SYNTHETIC fediverse`,
        made.code === 0,
        made.stderr.trim().split('\n').at(-1),
      );
    }
    const preview = await census('publish', 'v1', '--to', 'mastodon');
    say(preview.stdout);
    const posted = await census('publish', 'v1', '--to', 'mastodon', '--confirm', 'v1');
    say(posted.stdout.trim() + posted.stderr.trim());
    check('GoToSocial took the post', posted.code === 0);
    await census('publish', 'v1', '--to', 'mastodon', '--confirm', 'v1');
    const [status, ...others] = await readStatuses(server, token);
    if (status === undefined) {
      check('the post is there', false);
      return;
    }
    check('one post, after two runs', others.length === 0, `${others.length + 1}`);
    check('its language is zh', status.language === 'zh', status.language);
    check('its visibility is public', status.visibility === 'public');
    check('its content warning is there', status.spoiler_text === '统计', status.spoiler_text);
    const [media] = status.media_attachments;
    check(
      'the figure is a picture with its description',
      media?.type === 'image' && media.description.startsWith('折线图'),
    );
    check('it leads to the release', status.content.includes('https://census.example/v1'));
    const isTaken = await takePicture(status.url, join(cache, 'prove-live-post.png'));
    say(
      isTaken
        ? `the post as a browser shows it: ${join(cache, 'prove-live-post.png')}`
        : 'no Chromium: no picture of the post',
    );
    await census('publish', 'v1', '--to', 'mastodon', '--confirm', 'v1', '--correction', '第 3 周有误。');
    await census('withdraw', 'v1', '--reason', 'A bound was too wide.', '--yes');
    const after = await readStatuses(server, token);
    const answers = after.filter((each) => each.in_reply_to_id === status.id);
    check(
      'a correction and a withdrawal answer it',
      answers.length === 2,
      `${answers.length} of ${after.length}`,
    );
    check(
      'and say so',
      answers.some(({ content }) => content.includes('更正')) &&
        answers.some(({ content }) => content.includes('已撤回')),
    );
  } finally {
    await stop(server);
  }
}
