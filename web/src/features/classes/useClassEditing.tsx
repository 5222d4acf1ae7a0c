// What the editing of classes needs: how to save, how its fields read, and which states may follow.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Archive, ArchiveRestore, Lock, LockOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassPatch, SchoolClass } from '../../api/client';
import type { StateChange } from '../../components/editing';
import type { Editable } from '../../components/SavingConflict';
import { currentLanguage } from '../../i18n';
import { formatDate } from '../../lib/dates';
import { recentTermsQuery } from '../terms/queries';
import { keepClass, updateClass } from './queries';

export function useClassEditing(known: SchoolClass): Editable<SchoolClass, ClassPatch> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const terms = useQuery(recentTermsQuery).data?.items ?? [];
  const plain = (value: unknown) => String(value ?? '');
  const date = (value: unknown) => (value ? formatDate(String(value), currentLanguage()) : '');
  const termName = (id: unknown) => [known.term, ...terms].find((term) => term.id === id)?.name ?? plain(id);
  return {
    write: updateClass,
    keep: (schoolClass) => keepClass(client, schoolClass),
    toFields: ({ code, name, term, room, capacity, self_enrollment, starts_on, ends_on, status }) => ({
      code,
      name,
      term: term.id,
      room,
      capacity,
      self_enrollment,
      passcode: null,
      starts_on,
      ends_on,
      status,
    }),
    texts: [
      { field: 'term', label: t('class.term'), show: termName },
      { field: 'code', label: t('class.code'), show: plain },
      { field: 'room', label: t('class.room'), show: plain },
      { field: 'name', label: t('class.name'), show: plain },
      { field: 'capacity', label: t('class.capacity'), show: (value) => plain(value) || t('class.no_limit') },
      {
        field: 'self_enrollment',
        label: t('class.self_enrollment'),
        show: (value) => t(`self_enrollment.${value as SchoolClass['self_enrollment']}`),
      },
      // The text is nobody's to read, not even in a comparison.
      {
        field: 'passcode',
        label: t('class.passcode'),
        show: (value) => (value ? t('class.passcode_new') : ''),
      },
      { field: 'starts_on', label: t('class.starts_on'), show: date },
      { field: 'ends_on', label: t('class.ends_on'), show: date },
      {
        field: 'status',
        label: t('class.status'),
        show: (value) => t(`class_status.${value as SchoolClass['status']}`),
      },
    ],
  };
}

type Step = 'close' | 'reopen' | 'archive' | 'restore';

const STEPS: Record<SchoolClass['status'], Step[]> = {
  open: ['close', 'archive'],
  closed: ['reopen', 'archive'],
  archived: ['restore'],
};

const LEADS_TO: Record<Step, SchoolClass['status']> = {
  close: 'closed',
  reopen: 'open',
  archive: 'archived',
  restore: 'closed',
};

const ICONS: Record<Step, ReactNode> = {
  close: <Lock size={16} />,
  reopen: <LockOpen size={16} />,
  archive: <Archive size={16} />,
  restore: <ArchiveRestore size={16} />,
};

export function useClassStates({ name, status }: SchoolClass): StateChange<ClassPatch>[] {
  const { t } = useTranslation();
  return STEPS[status].map((step) => ({
    icon: ICONS[step],
    changes: { status: LEADS_TO[step] },
    ask: {
      title: t(`class.${step}_title`, { name }),
      text: t(`class.${step}_text`),
      action: t(`class.${step}`),
      tone: step === 'archive' ? 'grave' : 'plain',
    },
  }));
}
