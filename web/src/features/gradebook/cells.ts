// Cells of a gradebook as the table shows them and as the form of one edits them.
import type { TFunction } from 'i18next';
import type { CellOut, ScoreIn, ScoreStatus } from '../../api/client';
import type { Language } from '../../i18n';
import { parseCount } from '../../lib/counts';
import { formatDecimal } from '../../lib/decimals';

/** One cell as the table has it: points, version, the letter of the status, lateness as `l` or `l30`. */
export type CellRow = [points: string | null, version: number, status: string, late: string];

/** What a cell holds, in words of its own. */
export interface Cell {
  points: string | null;
  status: ScoreStatus;
  isLate: boolean;
  /** None if nobody knows. */
  lateMinutes: number | null;
  version: number;
}

const STATUSES: Record<string, ScoreStatus> = {
  n: 'none',
  g: 'graded',
  e: 'excused',
  m: 'missing',
  i: 'incomplete',
};

/** A cell nobody has written to. */
const EMPTY: Cell = { points: null, status: 'none', isLate: false, lateMinutes: null, version: 0 };

export function readCell(row: CellRow | null | undefined): Cell {
  if (!row) return EMPTY;
  const [points, version, status, late] = row;
  const minutes = late.slice(1);
  return {
    points,
    status: STATUSES[status] ?? 'none',
    isLate: late !== '',
    lateMinutes: minutes === '' ? null : Number(minutes),
    version,
  };
}

/** The same of an answer to a write. */
export function cellOf(answer: CellOut | null | undefined): Cell {
  if (!answer) return EMPTY;
  return {
    points: answer.points ?? null,
    status: answer.status,
    isLate: answer.late,
    lateMinutes: answer.late_minutes ?? null,
    version: answer.version,
  };
}

/** A cell as the table holds it, after a write. */
export function rowOf(cell: Cell): CellRow {
  const letter = Object.entries(STATUSES).find(([, status]) => status === cell.status)?.[0] ?? 'n';
  const late = cell.isLate ? `l${cell.lateMinutes ?? ''}` : '';
  return [cell.points, cell.version, letter, late];
}

/** What stands in the table: points, or the status where that says more. */
export function cellText(cell: Cell, language: Language, t: TFunction): string {
  const points = cell.points === null ? '' : formatDecimal(cell.points, language);
  if (cell.status === 'graded' || cell.status === 'none') return points;
  const status = t(`gradebook.short_status.${cell.status}`);
  return points ? `${points} ${status}` : status;
}

/** The same in full words, for a dialog and for those who listen. */
export function cellWords(cell: Cell, language: Language, t: TFunction): string {
  const words = [cell.points === null ? '' : formatDecimal(cell.points, language)];
  if (cell.status !== 'graded') words.push(t(`gradebook.status.${cell.status}`));
  if (cell.isLate) words.push(lateWords(cell, t));
  return words.filter(Boolean).join(', ');
}

function lateWords({ lateMinutes }: Cell, t: TFunction): string {
  if (lateMinutes === null) return t('gradebook.late');
  return t('gradebook.late_by', { count: lateMinutes });
}

/** What is typed into the form of a cell. */
export interface CellValues extends Record<string, unknown> {
  points: string;
  status: ScoreStatus;
  late: boolean;
  late_minutes: string;
}

export function valuesOf(cell: Cell, language: Language): CellValues {
  return {
    points: cell.points === null ? '' : formatDecimal(cell.points, language),
    status: cell.status,
    late: cell.isLate,
    late_minutes: cell.lateMinutes === null ? '' : String(cell.lateMinutes),
  };
}

/** Typing points into a cell that has none grades it, and clearing them takes that back. */
export function statusAfter(points: string, status: ScoreStatus): ScoreStatus {
  if (points.trim() !== '' && status === 'none') return 'graded';
  return points.trim() === '' && status === 'graded' ? 'none' : status;
}

/** The whole cell as the API takes it; points go as they were typed, with the mark that was meant. */
export function changeOf(
  values: CellValues,
  place: { student: string; item: number },
  version: number,
): ScoreIn {
  const points = values.points.trim();
  const minutes = parseCount(values.late_minutes);
  return {
    ...place,
    version,
    points: points === '' ? null : points,
    status: values.status,
    late: values.late,
    ...(values.late && minutes !== null ? { late_minutes: minutes } : {}),
  };
}
