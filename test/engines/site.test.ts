import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveRelease } from '../../pipeline/engines/site_run.ts';

const ROOT = join(import.meta.dirname, '..', '..');
let data: string;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'census-site-'));
  const release = join(data, 'releases', 'v1');
  mkdirSync(join(release, 'explorer'), { recursive: true });
  writeFileSync(join(release, 'index.html'), '<!doctype html><title>a release</title>');
  writeFileSync(join(release, 'explorer', 'explorer.js'), 'let a;');
  writeFileSync(join(data, 'secret.txt'), 'never served');
});
afterAll(() => rmSync(data, { recursive: true }));

describe('a release on loopback', () => {
  test('is served whole, with headers that the page can not set, and nothing beside it', async () => {
    const site = await serveRelease(data, 'v1', 0);
    expect(site.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/u);
    const page = await fetch(site.url);
    expect(await page.text()).toContain('a release');
    expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(`${site.url}explorer/explorer.js`)).headers.get('content-type')).toContain(
      'javascript',
    );
    for (const path of [
      'nothing.html',
      '..%2f..%2fsecret.txt',
      '%2e%2e/%2e%2e/secret.txt',
      '../../secret.txt',
    ])
      expect((await fetch(site.url + path)).status, path).toBe(404);
    await site.close();
    await expect(fetch(site.url)).rejects.toThrow();
  });

  test('a missing release and a taken port say what to do', async () => {
    await expect(serveRelease(data, 'v2', 0)).rejects.toMatchObject({ code: 'E_RELEASE_MISSING' });
    const site = await serveRelease(data, join(data, 'releases', 'v1'), 0);
    const port = Number(new URL(site.url).port);
    await expect(serveRelease(data, 'v1', port)).rejects.toMatchObject({ code: 'E_USAGE' });
    await site.close();
  });

  test('./census site ends with Ctrl + C', async () => {
    const child = spawn(join(ROOT, 'census'), ['site', 'v1', '--data', data, '--port', '0']);
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\S+/u.exec(said.toString())?.[0] ?? '';
    expect((await fetch(url)).status).toBe(200);
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
  });
});
