// Reads what a browser says of itself, as far as a person recognises their own device by it.

export interface Agent {
  /** Name of the browser or program; null when it is none of the known ones. */
  program: string | null;
  /** Name of the operating system; null when it does not say. */
  system: string | null;
}

/** The first that fits: those that pretend to be others stand before them. */
const PROGRAMS: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bcoc_coc_browser\//i, 'Cốc Cốc'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
  [/python/i, 'Python'],
];

const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b/, 'iPhone'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

const first = (list: [RegExp, string][], text: string) =>
  list.find(([pattern]) => pattern.test(text))?.[1] ?? null;

export function readAgent(text: string): Agent {
  return { program: first(PROGRAMS, text), system: first(SYSTEMS, text) };
}

/** Whether it is something that one holds in the hand. */
export function isHandheld({ system }: Agent): boolean {
  return system === 'Android' || system === 'iPhone' || system === 'iPad';
}
