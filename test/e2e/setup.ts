import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run ./census as a user does, in a process of its own. `killAfterMs` sends SIGKILL to it and its threads. */
export function runCensus(
  args: readonly string[],
  options: { readonly killAfterMs?: number } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(ROOT, 'census'), args, {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const timer =
      options.killAfterMs === undefined
        ? null
        : setTimeout(() => {
            if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
          }, options.killAfterMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

export function createWorkDir(): string {
  return mkdtempSync(join(tmpdir(), 'census-e2e-'));
}

const SENTENCES = [
  '今天的面很好吃，我们还想再去一次。',
  '昨天晚上看了一部电影，有点难过。',
  '我觉得这个问题没有那么简单。',
  '周末在家里打扫，然后喝茶看书。',
];

/** Invented statuses of invented people, as an archive holds them: one JSON object a line. */
export function createArchive(path: string, statuses: number, filler = ''): void {
  const lines = Array.from({ length: statuses }, (_, index) => {
    const person = index % 7;
    const at = new Date(Date.UTC(2022, 1, 3) + index * 3_700_000);
    return JSON.stringify({
      id: String(index + 1),
      uri: `https://shu.example/users/ren${person}/statuses/${index + 1}`,
      created_at: at.toISOString(),
      visibility: 'public',
      language: 'zh',
      content: `<p>${SENTENCES[index % SENTENCES.length]}${filler === '' ? '' : createHash('sha512').update(`${filler}${index}`).digest('base64')}</p>`,
      account: {
        id: String(person),
        username: `ren${person}`,
        acct: `ren${person}@shu.example`,
        display_name: `人${person}`,
        indexable: true,
        note: '',
      },
    });
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
}

/** A census.yaml beside an archive. */
export function writeConfig(dir: string, sources: string, extra = ''): string {
  const path = join(dir, 'census.yaml');
  writeFileSync(path, `window: { from: 2022-02-01, to: 2022-09-01 }\n${extra}sources:\n${sources}\n`);
  return path;
}
