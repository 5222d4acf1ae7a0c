// Joining and leaving a class oneself.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Enrollment, SchoolClass } from '../../api/client';
import { notify } from '../../components/notify';
import { randomUuid } from '../../lib/ids';
import { classQuery } from '../classes/queries';
import { deleteEnrollment, joinClass, keepOwnEnrollment } from './queries';

export type Joining = ReturnType<typeof useJoining>;

/** Joins with a passcode or without one; the place in the queue is told when the class is full. */
export function useJoining(schoolClass: SchoolClass, onJoined: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (passcode: string | null) => joinClass(schoolClass.id, { passcode }, randomUuid()),
    onSuccess: async (enrollment) => {
      onJoined();
      await keepOwnEnrollment(client, schoolClass, enrollment);
      notify(
        enrollment.status === 'waiting'
          ? t('join.queued', { place: enrollment.place })
          : t('join.joined', { name: schoolClass.name }),
      );
    },
    // A class that has just been closed or filled looks different now.
    onError: () => void client.invalidateQueries({ queryKey: classQuery(schoolClass.id).queryKey }),
  });
}

export function useLeaving(schoolClass: SchoolClass, enrollment: Enrollment, onLeft: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => deleteEnrollment(enrollment),
    onSuccess: async () => {
      onLeft();
      await keepOwnEnrollment(client, schoolClass, { ...enrollment, status: 'withdrawn', place: null });
      notify(t('join.left'));
    },
    // Whoever has moved up in between sees so.
    onError: () => void client.invalidateQueries({ queryKey: ['own_enrollment', schoolClass.id] }),
  });
}
