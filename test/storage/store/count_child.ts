// Run by store.test.ts as a process of its own: adds one to a counter again and again, under its version.
import { openStore } from '../../../pipeline/storage/store/index.ts';

const [url = '', times = ''] = process.argv.slice(2);
const store = await openStore(url);
for (let n = 0; n < Number(times); ) {
  const found = await store.get('counter');
  if (found === null) throw new Error('no counter');
  const next = Buffer.from(String(Number(Buffer.from(found.bytes).toString('utf8')) + 1));
  if ((await store.put('counter', next, { version: found.version })) !== null) n += 1;
}
