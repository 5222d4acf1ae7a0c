// Brings a withdrawn person back into the class, with everything that was recorded.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Enrollment } from '../../api/client';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { useProblemTexts } from '../../components/ErrorNote';
import { notify } from '../../components/notify';
import { createEnrollment, keepEnrollment } from './queries';

export function EnrollAgain({ enrollment }: { enrollment: Enrollment }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const texts = useProblemTexts();
  const key = useIdempotencyKey();
  const { person, role } = enrollment;
  const again = useMutation({
    mutationFn: () =>
      createEnrollment({ classId: enrollment.class, enrollment: { person: person.id, role }, key }),
    onSuccess: (back) => {
      keepEnrollment(client, back);
      const text = back.status === 'waiting' ? 'enroll.queued' : 'enroll.added';
      notify(t(text, { name: person.display_name, place: back.place }));
    },
  });
  return (
    <>
      {again.error && (
        <span role="alert" className="problem">
          {texts.problem(asApiError(again.error))}{' '}
        </span>
      )}
      <Button size="compact-sm" variant="light" loading={again.isPending} onClick={() => again.mutate()}>
        {t('roster.again')}
        <span className="unseen">: {person.display_name}</span>
      </Button>
    </>
  );
}
