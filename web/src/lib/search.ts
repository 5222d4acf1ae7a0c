// What the address may say: each page reads its own names out of the query and ignores the rest.

export type RawSearch = Record<string, unknown>;

export function parseSearch(query: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(query));
}

export function stringifySearch(search: RawSearch): string {
  const present = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(present.map(([name, value]) => [name, String(value)])).toString();
  return query ? `?${query}` : '';
}

/** The value, if it is one of `choices`. */
export function oneOf<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A path of this page to go back to; anything that could lead elsewhere is refused. */
export function ownPath(value: unknown): string | undefined {
  const path = text(value);
  return path && /^\/(?![/\\])/.test(path) ? path : undefined;
}

/** All of it may be left out of a link: the types of an address without a query. */
export function search<T extends object>(names: T): Partial<T> {
  return names;
}
