// What staff can do with one person of a class: lead, dates, drop, and enroll again whoever has left.
import { useDisclosure } from '@mantine/hooks';
import { CalendarDays, Star, UserRoundMinus } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrollment, SchoolClass } from '../../api/client';
import { may, useMe } from '../../app/access';
import { EditDrawer, type StateChange, StateMenu } from '../../components/editing';
import { EnrollAgain } from './EnrollAgain';
import { type EnrollmentChange, useEnrollmentEditing } from './useEnrollmentEditing';

const EnrollmentDates = lazy(() => import('./EnrollmentDates'));

interface EnrollmentMenuProps {
  enrollment: Enrollment;
  schoolClass: SchoolClass;
}

export function EnrollmentMenu({ enrollment, schoolClass }: EnrollmentMenuProps) {
  const { t } = useTranslation();
  const mayChange = may(useMe(), 'update_enrollment');
  const [opened, { open, close }] = useDisclosure(false);
  const editable = useEnrollmentEditing();
  const changes = useEnrollmentStates(enrollment);
  const name = enrollment.person.display_name;
  if (schoolClass.status !== 'open') return null;
  if (enrollment.status === 'withdrawn') return <EnrollAgain enrollment={enrollment} />;
  return (
    <>
      <StateMenu
        name={name}
        thing={enrollment}
        editable={editable}
        changes={changes}
        others={
          mayChange
            ? [{ label: t('roster.dates'), icon: <CalendarDays size={16} />, onClick: open }]
            : undefined
        }
        look="plain"
      />
      <EditDrawer
        title={t('roster.dates_title', { name })}
        thing={enrollment}
        editable={editable}
        opened={opened}
        onClose={close}
      >
        {(form, base) => <EnrollmentDates enrollment={base} {...form} />}
      </EditDrawer>
    </>
  );
}

function useEnrollmentStates({ role, primary, person, status }: Enrollment): StateChange<EnrollmentChange>[] {
  const { t } = useTranslation();
  const name = person.display_name;
  const lead: StateChange<EnrollmentChange> = {
    icon: <Star size={16} />,
    changes: { primary: true },
    ask: {
      title: t('roster.lead_title', { name }),
      text: t('roster.lead_text'),
      action: t('roster.make_lead'),
      tone: 'plain',
    },
  };
  const drop: StateChange<EnrollmentChange> = {
    icon: <UserRoundMinus size={16} />,
    changes: { status: 'withdrawn' },
    ask:
      status === 'waiting'
        ? {
            title: t('roster.unqueue_title', { name }),
            text: t('roster.unqueue_text'),
            action: t('roster.unqueue'),
            tone: 'grave',
          }
        : {
            title: t('roster.drop_title', { name }),
            text: t(role === 'STUDENT' ? 'roster.drop_student_text' : 'roster.drop_text'),
            action: t('roster.drop'),
            tone: 'grave',
          },
  };
  return role === 'LECTURER' && !primary ? [lead, drop] : [drop];
}
