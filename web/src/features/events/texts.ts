// What an event says: what was done, to what, and how a value reads in a line.
import { useTranslation } from 'react-i18next';
import type { SchoolEvent } from '../../api/client';
import en from '../../i18n/en.json';

type Action = keyof typeof en.events.action;
type Field = keyof typeof en.events.field;

export const ACTIONS = Object.keys(en.events.action) as Action[];

export function useEventTexts() {
  const { t } = useTranslation();
  const action = (id: string) => (id in en.events.action ? t(`events.action.${id as Action}`) : id);
  return {
    action,
    field: (name: string) => (name in en.events.field ? t(`events.field.${name as Field}`) : name),
    actor: (event: SchoolEvent) => event.actor?.name ?? event.actor?.id ?? t('events.program'),
    thing: ({ thing }: SchoolEvent) => thing.name ?? t(`events.kind.${thing.kind as 'class'}`),
  };
}

/** The page of what an event is about, if it has one. */
export function pageOf({ thing }: Pick<SchoolEvent, 'thing'>): string | null {
  if (!thing.id) return null;
  const list = {
    person: 'people',
    class: 'classes',
    subject: 'subjects',
    department: 'departments',
    term: 'terms',
    job: 'jobs',
  }[thing.kind];
  return list ? `/${list}/${thing.id}` : null;
}

export interface ChangedField {
  name: string;
  before: string;
  after: string;
}

/** The fields of an event by name, each with its value before and after; the id is that of the thing itself. */
export function fieldsOf({ before, after }: Pick<SchoolEvent, 'before' | 'after'>): ChangedField[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const told = names.filter((name) => name !== 'id');
  return told.map((name) => ({ name, before: valueText(before[name]), after: valueText(after[name]) }));
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value !== 'object') return String(value);
  const parts = Object.entries(value).filter(([name]) => name !== 'id');
  return parts.map(([name, part]) => `${name}: ${valueText(part)}`).join('; ');
}
