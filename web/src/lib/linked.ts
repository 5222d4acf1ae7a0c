// Links in a plain text that somebody has written. Nothing but http and https ever becomes one.

export interface Part {
  text: string;
  /** Where it leads, if it is a link. */
  href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"']+/giu;
/** What ends a sentence does not belong to the address before it; nor does a bracket that was opened before it. */
const AFTER = /[.,;:!?…]+$/u;

/** The text in its parts, which together are the text. */
export function linkParts(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0]);
    const href = readAddress(address);
    if (!href) continue;
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ text: address, href });
    at = match.index + address.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

function trimAddress(found: string): string {
  const address = found.replace(AFTER, '');
  const isClosed = address.endsWith(')') && !address.includes('(');
  return isClosed ? trimAddress(address.slice(0, -1)) : address;
}

function readAddress(text: string): string | null {
  // What stands before an @ is no host, and is there to deceive.
  if (!URL.canParse(text)) return null;
  const { protocol, username, href } = new URL(text);
  return username === '' && (protocol === 'https:' || protocol === 'http:') ? href : null;
}
