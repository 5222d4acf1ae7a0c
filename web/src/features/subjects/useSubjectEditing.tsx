// What the editing of subjects needs: how to save, how its fields read, and which states may follow.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Subject, SubjectPatch } from '../../api/client';
import type { StateChange } from '../../components/editing';
import type { Editable } from '../../components/SavingConflict';
import { useShelfChanges } from '../../components/shelves';
import { currentLanguage } from '../../i18n';
import { formatDecimal } from '../../lib/decimals';
import { choicesQuery } from '../departments/queries';
import { keepSubject, updateSubject } from './queries';

export function useSubjectEditing(): Editable<Subject, SubjectPatch> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const plain = (value: unknown) => String(value ?? '');
  const departments = useQuery(choicesQuery).data;
  const nameOf = (id: unknown) => departments?.find((each) => each.id === id)?.name ?? plain(id);
  return {
    write: updateSubject,
    keep: (subject) => keepSubject(client, subject),
    toFields: ({ code, name, credits, department_id, description, grading, status }) => ({
      code,
      name,
      credits,
      department_id,
      description,
      grading,
      status,
    }),
    texts: [
      { field: 'code', label: t('subject.code'), show: plain },
      { field: 'name', label: t('subject.name'), show: plain },
      {
        field: 'credits',
        label: t('subject.credits'),
        show: (value) => formatDecimal(plain(value), currentLanguage()),
      },
      {
        field: 'grading',
        label: t('subject.grading'),
        show: (value) => t(`subject.${value as Subject['grading']}`),
      },
      { field: 'department_id', label: t('subject.department'), show: nameOf },
      { field: 'description', label: t('subject.description'), show: plain },
      {
        field: 'status',
        label: t('common.status'),
        show: (value) => t(`status.${value as Subject['status']}`),
      },
    ],
  };
}

export function useSubjectStates({ name, status }: Subject): StateChange<SubjectPatch>[] {
  const { archive, restore } = useShelfChanges('subject', name);
  return [status === 'active' ? archive : restore];
}
