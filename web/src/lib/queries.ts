// What may be looked for: the rule of the API (crates/domain/src/search.rs), so that the page does not ask in vain.

/** Most characters that the API takes. */
export const MAX_QUERY = 200;

/** Whether a query has two letters or digits; accents are none. */
export function isEnough(query: string): boolean {
  const plain = query.normalize('NFKD').replace(/\p{M}/gu, '');
  return (plain.split('@')[0]?.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 2;
}
