import { describe, expect, test } from 'vitest';
import { FIELD_CODES, PAGE_CODES, PROBLEM_CODES } from '../api/problems';
import en from './en.json';
import vi from './vi.json';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, path: string[] = []): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const here = [...path, key];
    return typeof value === 'string' ? [[here.join('.'), value]] : [...flatten(value, here)];
  });
  return new Map(entries);
}

/** Vietnamese has one plural form, English two: the suffix is not part of the key. */
function withoutPlural(texts: Map<string, string>): string[] {
  return [...new Set([...texts.keys()].map((key) => key.replace(/_(one|other)$/, '')))].sort();
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
}

const english = flatten(en);
const vietnamese = flatten(vi);

describe('texts', () => {
  test('both languages have the same keys', () => {
    expect(withoutPlural(vietnamese)).toEqual(withoutPlural(english));
  });

  test('a plural has the forms that its language needs', () => {
    const plurals = [...english.keys()].filter((key) => key.endsWith('_other'));

    for (const key of plurals) {
      expect(english.has(key.replace(/_other$/, '_one')), key).toBe(true);
      expect(vietnamese.has(key), key).toBe(true);
    }
    expect(plurals.length).toBeGreaterThan(0);
  });

  test('no text is empty', () => {
    for (const [key, text] of [...english, ...vietnamese]) expect(text.trim(), key).not.toBe('');
  });

  test('a translation fills in the same values', () => {
    for (const [key, text] of vietnamese) {
      expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ''));
    }
  });

  test('Vietnamese is written in composed letters', () => {
    for (const [key, text] of vietnamese) expect(text, key).toBe(text.normalize('NFC'));
  });

  test.each([
    ['English', en],
    ['Vietnamese', vi],
  ])('%s has a text for every code that the API may answer, and for no other', (_, texts) => {
    expect(Object.keys(texts.problems).sort()).toEqual([...PROBLEM_CODES, ...PAGE_CODES].sort());
    expect(Object.keys(texts.fields).sort()).toEqual([...FIELD_CODES].sort());
  });
});
