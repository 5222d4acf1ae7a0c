// Holds the page to its weight: what the sign-in page loads first, and what any other page adds, gzipped.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const KB = 1024;
const FIRST_LOAD = 260 * KB;
const OTHER_PAGE = 50 * KB;
const SIGN_IN = 'src/auth/SignInPage.tsx';
/** Every page behind the sign-in stands in the shell. */
const SHELL = 'src/app/Shell.tsx';

const dist = join(import.meta.dirname, '..', 'dist');
/** @type {Record<string, { file: string, src?: string, isEntry?: boolean, isDynamicEntry?: boolean, imports?: string[], css?: string[] }>} */
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

/**
 * The scripts and styles that loading these modules fetches, with all that they import statically.
 * @param {string[]} keys
 */
function filesOf(keys) {
  /** @type {Set<string>} */
  const files = new Set();
  /** @type {Set<string>} */
  const seen = new Set();
  const waiting = [...keys];
  for (let key = waiting.pop(); key; key = waiting.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) throw new Error(`the manifest has no ${key}`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    waiting.push(...(chunk.imports ?? []));
  }
  return files;
}

/** @param {Iterable<string>} files */
function weigh(files) {
  return [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length,
    0,
  );
}

/** @type {[string, number, number][]} */
const rows = [];
const entry = Object.keys(manifest).filter((key) => manifest[key]?.isEntry);
const signIn = filesOf([...entry, SIGN_IN]);
rows.push([`${SIGN_IN} (first load)`, weigh(signIn), FIRST_LOAD]);

const before = new Set([...signIn, ...filesOf([SHELL])]);
const pages = Object.keys(manifest).filter((key) => manifest[key]?.isDynamicEntry && key !== SIGN_IN);
for (const page of pages) {
  const known = page === SHELL ? signIn : before;
  rows.push([page, weigh([...filesOf([page])].filter((file) => !known.has(file))), OTHER_PAGE]);
}

for (const [name, size, limit] of rows) {
  const verdict = size > limit ? 'TOO LARGE' : 'ok';
  console.log(`${(size / KB).toFixed(1).padStart(7)} of ${limit / KB} KB  ${verdict.padEnd(9)} ${name}`);
}
if (rows.some(([, size, limit]) => size > limit)) process.exit(1);
