// Why a backup is not there, or not good, in words.

const FAILURES = [
  ...(['disk_full', 'not_written', 'not_read', 'damaged'] as const),
  ...(['not_restored', 'incomplete', 'not_opened', 'findings'] as const),
];

/** The key of the text; a code that is not known here yet reads as the most general one. */
export function failureOf(code: string) {
  const known = FAILURES.find((each) => each === code) ?? 'not_restored';
  return `backups.failures.${known}` as const;
}
