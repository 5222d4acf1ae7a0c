// What the editing of enrollments needs: how to save, and how the fields read.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Enrollment } from '../../api/client';
import type { Editable } from '../../components/SavingConflict';
import { currentLanguage } from '../../i18n';
import { formatDate } from '../../lib/dates';
import { deleteEnrollment, forgetEnrollment, keepEnrollment, keepLead, updateEnrollment } from './queries';

/** An enrollment's PATCH, and its state: withdrawing is a DELETE on the wire, but an edit like others for people. */
export type EnrollmentChange = {
  primary?: boolean;
  starts_on?: string | null;
  ends_on?: string | null;
  status?: Enrollment['status'];
};

async function write(change: EnrollmentChange, on: Enrollment): Promise<Enrollment> {
  if (change.status !== 'withdrawn') return updateEnrollment(change, on);
  await deleteEnrollment(on);
  return { ...on, status: 'withdrawn' };
}

export function useEnrollmentEditing(): Editable<Enrollment, EnrollmentChange> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const date = (value: unknown) => (value ? formatDate(String(value), currentLanguage()) : '');
  return {
    write,
    keep: (enrollment) => {
      if (enrollment.status === 'withdrawn') return forgetEnrollment(client, enrollment);
      if (enrollment.primary) return keepLead(client, enrollment);
      keepEnrollment(client, enrollment);
    },
    toFields: ({ primary, starts_on, ends_on, status }) => ({ primary, starts_on, ends_on, status }),
    texts: [
      {
        field: 'status',
        label: t('common.status'),
        show: (value) => t(`enrollment_status.${value as Enrollment['status']}`),
      },
      {
        field: 'primary',
        label: t('roster.lead'),
        show: (value) => (value ? t('common.yes') : t('common.no')),
      },
      { field: 'starts_on', label: t('roster.starts_on'), show: date },
      { field: 'ends_on', label: t('roster.ends_on'), show: date },
    ],
  };
}
