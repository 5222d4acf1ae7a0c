// Joining and leaving a class oneself.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrollment, SchoolClass } from '../../api/client';
import { asApiError } from '../../api/problems';
import { notify } from '../../components/notify';
import { randomUuid } from '../../lib/ids';
import { classQuery, myClassesQuery } from '../classes/queries';
import { deleteEnrollment, joinClass, keepOwnEnrollment } from './queries';

export type Joining = ReturnType<typeof useJoining>;

/** Joins with a passcode or without one; the place in the queue is told when the class is full. */
export function useJoining(schoolClass: SchoolClass, onJoined: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  /** One key for one passcode: a try whose answer was lost is found again, and no second one. */
  const sent = useRef<{ passcode: string | null; key: string } | null>(null);
  return useMutation({
    mutationFn: (passcode: string | null) => {
      if (sent.current?.passcode !== passcode) sent.current = { passcode, key: randomUuid() };
      return joinClass(schoolClass.id, { passcode }, sent.current.key);
    },
    onSuccess: async (enrollment) => {
      sent.current = null;
      onJoined();
      await keepOwnEnrollment(client, schoolClass, enrollment);
      notify(
        enrollment.status === 'waiting'
          ? t('join.queued', { place: enrollment.place })
          : t('join.joined', { name: schoolClass.name }),
      );
    },
    // A class that has just been closed or filled looks different now, and so does somebody who was let in meanwhile.
    onError: () => {
      void client.invalidateQueries({ queryKey: classQuery(schoolClass.id).queryKey });
      void client.invalidateQueries({ queryKey: ['own_enrollment', schoolClass.id] });
      void client.invalidateQueries({ queryKey: myClassesQuery.queryKey });
    },
  });
}

/** Refusals that are told to staff about somebody, and to a student about themselves. */
const OWN = ['class_not_open', 'already_enrolled', 'already_waiting', 'other_role', 'class_full'] as const;

/** Why one cannot come in, in words to oneself; undefined where the general text says it. */
export function useRefusalText(error: unknown): string | undefined {
  const { t } = useTranslation();
  const code = error ? OWN.find((each) => each === asApiError(error).code) : undefined;
  return code && t(`join.refused.${code}`);
}

export function useLeaving(schoolClass: SchoolClass, enrollment: Enrollment, onLeft: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => deleteEnrollment(enrollment),
    onSuccess: async () => {
      onLeft();
      await keepOwnEnrollment(client, schoolClass, { ...enrollment, status: 'withdrawn', place: null });
      notify(t(enrollment.status === 'waiting' ? 'join.left_queue' : 'join.left'));
    },
    // Whoever has moved up in between sees so.
    onError: () => void client.invalidateQueries({ queryKey: ['own_enrollment', schoolClass.id] }),
  });
}
