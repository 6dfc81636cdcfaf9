/** Debian's Chromium for tests, cut off from everything but loopback. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is; null where it is not installed. CI asks for it, so that there it can't be left out. */
export function findChromium(): string | null {
  const found = PATHS.find((path) => existsSync(path)) ?? null;
  if (found === null && process.env['NEED_BROWSER'] === '1')
    throw new Error('Chromium is not installed, and NEED_BROWSER=1 asks for it');
  return found;
}

/** Start it. Names other than loopback's address do not resolve. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses that the page and its workers asked for. */
  readonly requests: string[];
  /** Errors, warnings and refusals by policy that the console showed. */
  readonly complaints: string[];
}

export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly isDark?: boolean;
  readonly locale?: string;
  readonly scale?: number;
}

/** A new page that keeps account of what it asks for and of what goes wrong. */
export async function openPage(browser: Browser, options: VisitOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1200, height: options.height ?? 900 },
    colorScheme: options.isDark === true ? 'dark' : 'light',
    locale: options.locale ?? 'en-GB',
    deviceScaleFactor: options.scale ?? 1,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, context, requests, complaints };
}
