// What an edit changes, and what two edits of one thing have in common: the pure part of saving with `If-Match`.

export type Fields = Record<string, unknown>;

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** The members of `after` that differ from `before`: the body of a PATCH. Absent means "leave", null means "clear". */
export function changedFields<T extends Fields>(before: T, after: T): Partial<T> {
  const changed = Object.entries(after).filter(([key, value]) => !same(before[key], value));
  return Object.fromEntries(changed) as Partial<T>;
}

export interface Difference {
  field: string;
  /** The value that the other person left. */
  theirs: unknown;
  /** The value that would be written by me; undefined when I did not touch this field. */
  mine: unknown;
  /** Both changed it, to different values: overwriting loses theirs. */
  clashes: boolean;
}

/**
 * Compares two edits that started from `base`: `theirs` is the thing as it is now, `mine` the changes not yet saved.
 * Lists, in the order of `fields`, what the other person changed and what I want to change.
 */
export function compareEdits(base: Fields, theirs: Fields, mine: Fields, fields: string[]): Difference[] {
  return fields.flatMap((field) => {
    const theyChanged = !same(base[field], theirs[field]);
    const iChanged = field in mine;
    if (!theyChanged && !iChanged) return [];
    if (iChanged && same(theirs[field], mine[field])) return [];
    return [{ field, theirs: theirs[field], mine: mine[field], clashes: theyChanged && iChanged }];
  });
}

/** An empty text field means "no value": null on the wire. */
export function textOrNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
