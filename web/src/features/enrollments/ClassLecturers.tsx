// Who teaches a class.
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { UserRoundPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Enrollment, SchoolClass } from '../../api/client';
import { may, useMe } from '../../app/access';
import { ErrorNote } from '../../components/ErrorNote';
import { Initials } from '../../components/Initials';
import { Section } from '../../components/Page';
import { Tag } from '../../components/Status';
import classes from './ClassLecturers.module.css';
import { EnrollDialog } from './EnrollDialog';
import { EnrollmentMenu } from './EnrollmentMenu';
import { rosterQuery } from './queries';

export function ClassLecturers({ schoolClass }: { schoolClass: SchoolClass }) {
  const { t } = useTranslation();
  const mayChange = may(useMe(), 'update_enrollment');
  const query = useQuery(rosterQuery(schoolClass.id, { role: 'LECTURER', status: 'active', limit: 200 }));
  const [opened, { open, close }] = useDisclosure(false);
  const add = mayChange && schoolClass.status === 'open' && (
    <Button
      size="xs"
      variant="subtle"
      leftSection={<UserRoundPlus size={15} aria-hidden="true" />}
      onClick={open}
    >
      {t('roster.add_lecturer')}
    </Button>
  );
  return (
    <Section title={t('roster.lecturers')} actions={add}>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={64} radius="lg" />}
      {query.data?.items.length === 0 && <p className="quiet">{t('roster.no_lecturers')}</p>}
      {query.data && query.data.items.length > 0 && (
        <ul className={classes.list}>
          {query.data.items.map((each) => (
            <Lecturer key={each.person.id} enrollment={each}>
              {mayChange && <EnrollmentMenu enrollment={each} schoolClass={schoolClass} />}
            </Lecturer>
          ))}
        </ul>
      )}
      {mayChange && (
        <EnrollDialog schoolClass={schoolClass} joiningAs="LECTURER" opened={opened} onClose={close} />
      )}
    </Section>
  );
}

function Lecturer({ enrollment, children }: { enrollment: Enrollment; children: React.ReactNode }) {
  const { t } = useTranslation();
  const { person, primary } = enrollment;
  return (
    <li className={classes.lecturer}>
      <Initials name={person.name} picture={person.avatar_url} />
      <div className={classes.words}>
        <div className={classes.name}>
          {person.display_name} {primary && <Tag label={t('class.lead')} />}
        </div>
        {person.email && (
          <a className={classes.email} href={`mailto:${person.email}`}>
            {person.email}
          </a>
        )}
      </div>
      {children}
    </li>
  );
}
