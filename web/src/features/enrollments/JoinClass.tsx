// What a student can do about a class: join it, wait for a place, leave.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrollment, MyClass, SchoolClass } from '../../api/client';
import { may, useMe } from '../../app/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { ErrorNote } from '../../components/ErrorNote';
import { myClassesQuery } from '../classes/queries';
import { EnrollmentHistory } from '../events/EnrollmentHistory';
import classes from './JoinClass.module.css';
import { PasscodeDialog } from './PasscodeDialog';
import { ownEnrollmentQuery } from './queries';
import { useJoining, useLeaving, useRefusalText } from './useJoining';

export function JoinClass({ schoolClass }: { schoolClass: SchoolClass }) {
  const me = useMe();
  const mine = useQuery(myClassesQuery);
  if (!may(me, 'join_class') || !mine.data) return null;
  const own = mine.data.items.filter(
    (each) => each.class.id === schoolClass.id && each.status !== 'withdrawn',
  );
  if (own.some((each) => each.role === 'LECTURER')) return null;
  const status = own[0]?.status;
  return (
    <section className={classes.card}>
      {status ? <Present schoolClass={schoolClass} status={status} /> : <Outside schoolClass={schoolClass} />}
    </section>
  );
}

/** Somebody who is in the class or its queue. */
function Present({ schoolClass, status }: { schoolClass: SchoolClass; status: MyClass['status'] }) {
  const { t } = useTranslation();
  const me = useMe();
  const own = useQuery(ownEnrollmentQuery(schoolClass.id, me.person.id));
  // The membership itself is read consistently; the list of one's classes may be a moment behind.
  const now = own.data?.status ?? status;
  if (now === 'withdrawn') return <Outside schoolClass={schoolClass} />;
  const isWaiting = now === 'waiting';
  const mayLeave = schoolClass.status === 'open' && (isWaiting || schoolClass.self_enrollment !== 'closed');
  return (
    <>
      <div className={classes.words}>
        <p className={classes.state} role="status">
          {isWaiting ? own.data && t('join.in_line', { place: own.data.place }) : t('join.is_in')}
        </p>
        <p className="quiet">
          {t(isWaiting ? 'join.in_line_hint' : mayLeave ? 'join.is_in_hint' : 'join.staff_drops')}
        </p>
      </div>
      {own.isError && <ErrorNote error={own.error} onRetry={() => void own.refetch()} />}
      {own.data && <EnrollmentHistory enrollment={own.data} />}
      {own.data && mayLeave && <LeaveButton schoolClass={schoolClass} enrollment={own.data} />}
    </>
  );
}

function LeaveButton({ schoolClass, enrollment }: { schoolClass: SchoolClass; enrollment: Enrollment }) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const close = () => {
    setAsks(false);
    leaving.reset();
  };
  const leaving = useLeaving(schoolClass, enrollment, close);
  const kind = enrollment.status === 'waiting' ? 'unqueue' : 'leave';
  return (
    <>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t(`join.${kind}`)}
      </Button>
      <ConfirmDialog
        ask={
          asks
            ? {
                title: t(`join.${kind}_title`, { name: schoolClass.name }),
                text: t(`join.${kind}_text`),
                action: t(`join.${kind}`),
                tone: 'grave',
              }
            : null
        }
        error={leaving.error}
        isBusy={leaving.isPending}
        onConfirm={() => leaving.mutate()}
        onClose={close}
      />
    </>
  );
}

/** Somebody who is not in the class: whether and how to come in. */
function Outside({ schoolClass }: { schoolClass: SchoolClass }) {
  const { t } = useTranslation();
  const { school } = useMe();
  const [asksPasscode, setAsksPasscode] = useState(false);
  const joining = useJoining(schoolClass, () => setAsksPasscode(false));
  const refusal = useRefusalText(joining.error);
  const isClosed = schoolClass.self_enrollment === 'closed' || !school.self_enrollment;
  if (schoolClass.status !== 'open' || isClosed) {
    return <p className="quiet">{t(schoolClass.status === 'open' ? 'join.by_staff' : 'join.not_open')}</p>;
  }
  const needsPasscode = schoolClass.self_enrollment === 'passcode';
  const isFull =
    schoolClass.waiting > 0 || schoolClass.students >= (schoolClass.capacity ?? Number.POSITIVE_INFINITY);
  return (
    <>
      <div className={classes.words}>
        <p className={classes.state}>{t(isFull ? 'join.full' : 'join.has_places')}</p>
        <p className="quiet">
          {isFull && schoolClass.waiting > 0 && t('join.full_hint', { count: schoolClass.waiting })}
          {isFull && schoolClass.waiting === 0 && t('join.full_first')}
          {!isFull && t(needsPasscode ? 'join.needs_passcode' : 'join.open_hint')}
        </p>
      </div>
      {joining.error && !asksPasscode && (
        <ErrorNote error={joining.error} title={t('join.failed')} text={refusal} />
      )}
      <Button
        loading={joining.isPending && !asksPasscode}
        onClick={() => (needsPasscode ? setAsksPasscode(true) : joining.mutate(null))}
      >
        {t(isFull ? 'join.queue' : 'join.join')}
      </Button>
      <PasscodeDialog
        name={schoolClass.name}
        opened={asksPasscode}
        joining={joining}
        onClose={() => {
          setAsksPasscode(false);
          joining.reset();
        }}
      />
    </>
  );
}
