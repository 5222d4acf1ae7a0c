// Dates and times as people read them: `dd/MM/yyyy` in Vietnamese, `23 Nov 2026` in English, in the reader's time zone.
import type { Language } from '../i18n';

/** The zone of a person who has not chosen one. */
export const DEFAULT_TIME_ZONE = 'Asia/Ho_Chi_Minh';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A calendar date (`2026-11-23`), which belongs to no time zone. */
export function formatDate(date: string, language: Language): string {
  const [year = '', month = '', day = ''] = date.split('-');
  if (language === 'vi') return `${day}/${month}/${year}`;
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** From the first to the last day, both inclusive; either may be open. */
export function formatPeriod(first: string | null, last: string | null, language: Language): string {
  if (first && last) return `${formatDate(first, language)} – ${formatDate(last, language)}`;
  if (first) return `${formatDate(first, language)} –`;
  return last ? `– ${formatDate(last, language)}` : '';
}

/** An instant (RFC 3339) to the minute, in `zone`. */
export function formatInstant(instant: string, language: Language, zone: string): string {
  const at = new Date(instant);
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: zone }).format(at);
  return `${formatDate(todayIn(zone, at), language)} ${clock}`;
}

/** The calendar date in `zone` at the instant `now`, as `2026-11-23`. */
export function todayIn(zone: string, now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now);
}

/** Whole days from `first` to `last`, negative when `last` is earlier. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86_400_000);
}

/** Format of a date input, in the letters that dayjs knows. */
export function dateInputFormat(language: Language): string {
  return language === 'vi' ? 'DD/MM/YYYY' : 'D MMM YYYY';
}

/** Reads what a person types as a date: `23/11/2026`, `23.11.2026`, `23 11 2026` or `2026-11-23`; null when it is none. */
export function parseDate(text: string): string | null {
  const dayFirst = /^\s*(\d{1,2})[/.\-\s]+(\d{1,2})[/.\-\s]+(\d{4})\s*$/.exec(text);
  const yearFirst = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text);
  if (dayFirst) return calendarDate(dayFirst[3], dayFirst[2], dayFirst[1]);
  return yearFirst ? calendarDate(yearFirst[1], yearFirst[2], yearFirst[3]) : parseWords(text);
}

/** Reads the form that the English input shows itself: `23 Nov 2026`. */
function parseWords(text: string): string | null {
  const words = /^\s*(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{4})\s*$/i.exec(text);
  const name = words?.[2]?.toLowerCase();
  const month = MONTHS.findIndex((each) => each.toLowerCase() === name) + 1;
  return words && month > 0 ? calendarDate(words[3], String(month), words[1]) : null;
}

function calendarDate(year?: string, month?: string, day?: string): string | null {
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  // 31 February would roll over into March.
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : null;
}
