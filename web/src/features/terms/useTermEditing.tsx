// What the editing of terms needs: how to save, how its fields read, and which states may follow.
import { useQueryClient } from '@tanstack/react-query';
import { CalendarCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Term, TermPatch } from '../../api/client';
import type { StateChange } from '../../components/editing';
import type { Editable } from '../../components/SavingConflict';
import { useShelfChanges } from '../../components/shelves';
import { currentLanguage } from '../../i18n';
import { formatDate } from '../../lib/dates';
import { keepTerm, updateTerm } from './queries';

export function useTermEditing(): Editable<Term, TermPatch> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const plain = (value: unknown) => String(value ?? '');
  const date = (value: unknown) => (value ? formatDate(String(value), currentLanguage()) : '');
  return {
    write: updateTerm,
    keep: (term) => keepTerm(client, term),
    toFields: ({ name, year, starts_on, ends_on, current, status }) => ({
      name,
      year,
      starts_on,
      ends_on,
      current,
      status,
    }),
    texts: [
      { field: 'name', label: t('term.name'), show: plain },
      { field: 'starts_on', label: t('term.starts_on'), show: date },
      { field: 'ends_on', label: t('term.ends_on'), show: date },
      { field: 'year', label: t('term.year'), show: plain },
      {
        field: 'current',
        label: t('term.current'),
        show: (value) => (value ? t('common.yes') : t('common.no')),
      },
      { field: 'status', label: t('common.status'), show: (value) => t(`status.${value as Term['status']}`) },
    ],
  };
}

export function useTermStates({ name, status, current }: Term): StateChange<TermPatch>[] {
  const { t } = useTranslation();
  const { archive, restore } = useShelfChanges('term', name);
  const makeCurrent: StateChange<TermPatch> = {
    icon: <CalendarCheck size={16} />,
    changes: { current: true },
    ask: {
      title: t('term.make_current_title', { name }),
      text: t('term.make_current_text'),
      action: t('term.make_current'),
      tone: 'plain',
    },
  };
  if (status === 'archived') return [restore];
  return current ? [archive] : [makeCurrent, archive];
}
