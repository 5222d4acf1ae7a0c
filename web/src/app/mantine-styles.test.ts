// Mantine's styles are imported one by one to keep the first load small; a forgotten one would show as an unstyled part.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '..');
const mantine = resolve(source, '../node_modules/@mantine');
const components = join(mantine, 'core/esm/components');

/** Names of the components that a file takes from `@mantine/core`. */
function importedFrom(text: string): string[] {
  const imports = text.matchAll(/import \{([^}]*)\} from ['"]@mantine\/core['"]/g);
  return [...imports].flatMap((match) => (match[1] ?? '').match(/\b[A-Z]\w+/g) ?? []);
}

function filesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));
}

/** The styles that a module of Mantine needs, its own and those of what it imports. */
function stylesOf(file: string, seen: Set<string>, styles: Set<string>): void {
  if (seen.has(file) || !existsSync(file)) return;
  seen.add(file);
  for (const match of readFileSync(file, 'utf8').matchAll(/from "(\.[^"]+)"/g)) {
    const target = resolve(dirname(file), match[1] ?? '');
    if (target.endsWith('.module.mjs')) styles.add(basename(target, '.module.mjs'));
    stylesOf(target, seen, styles);
  }
}

test('the styles of every component of Mantine that is used are loaded', () => {
  const ours = filesIn(source, /\.tsx?$/).map((file) => readFileSync(file, 'utf8'));
  const others = ['dates', 'notifications']
    .flatMap((name) => filesIn(join(mantine, name, 'esm'), /\.mjs$/))
    .filter((file) => /DateInput|Calendar|Day|Month|Year|Decade|Level|Picker|Notification/.test(file))
    .map((file) => readFileSync(file, 'utf8'));
  const used = new Set([...ours, ...others].flatMap(importedFrom));
  const needed = new Set<string>();
  for (const name of used) stylesOf(join(components, name, `${name}.mjs`), new Set(), needed);

  const loaded = readFileSync(join(source, 'app/mantine-styles.ts'), 'utf8');
  const missing = [...needed].filter(
    (name) =>
      existsSync(join(mantine, `core/styles/${name}.css`)) &&
      !loaded.includes(`@mantine/core/styles/${name}.css`),
  );

  expect(missing).toEqual([]);
  expect(needed.size).toBeGreaterThan(20);
});
