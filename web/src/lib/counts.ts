// Whole numbers in text fields.

/** The number that was typed; null for an empty field, NaN for anything that is not a whole number. */
export function parseCount(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}
