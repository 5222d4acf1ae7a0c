// What is to become of a sheet, as it stands in the address: it survives a reload and can be shared.
import type { Role, Sheet, SheetField, SheetImport, SheetKind } from '../../api/client';

export interface Plan {
  worksheet: number;
  /** The field of each column in their order; null: it is read past. */
  columns: (SheetField | null)[];
  role: Role | null;
  term: string | null;
  invite: boolean;
}

/** Fields of which one of each line has to be there. */
const NEEDED: Record<SheetKind, SheetField[][]> = {
  people: [
    ['given', 'full_name'],
    ['email', 'code'],
  ],
  classes: [['class_code'], ['title'], ['subject'], ['term']],
  enrollments: [['person'], ['class']],
};

export function guessed(sheet: Sheet): (SheetField | null)[] {
  return sheet.columns.map((column) => column.field ?? null);
}

/** The columns as text, `-` for those that are read past. */
export function writeColumns(columns: (SheetField | null)[]): string {
  return columns.map((field) => field ?? '-').join(',');
}

/** The columns out of the address, or what the sheet suggests where that does not fit it. */
export function readColumns(text: string | undefined, sheet: Sheet): (SheetField | null)[] {
  const parts = text?.split(',') ?? [];
  if (parts.length !== sheet.columns.length) return guessed(sheet);
  return parts.map((part) => sheet.fields.find((field) => field === part) ?? null);
}

/** A column becomes a field, which no other column is any more. */
export function assign(columns: (SheetField | null)[], at: number, field: SheetField | null) {
  return columns.map((before, column) => {
    if (column === at) return field;
    return before === field ? null : before;
  });
}

/** What is still missing: of each line one field. A chosen term stands for its column. */
export function missing(kind: SheetKind, plan: Plan): SheetField[][] {
  const isThere = (field: SheetField) =>
    plan.columns.includes(field) || (field === 'term' && plan.term !== null);
  return NEEDED[kind].filter((alike) => !alike.some(isThere));
}

export function toImport(plan: Plan, dryRun: boolean): SheetImport {
  return {
    worksheet: plan.worksheet,
    columns: plan.columns,
    role: plan.role,
    term: plan.term,
    invite: plan.invite,
    dry_run: dryRun,
  };
}
