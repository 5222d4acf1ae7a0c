// The history of one membership: brought in, waited, left, came back.
import { ActionIcon, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { History as Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Enrollment } from '../../api/client';
import { AppModal } from '../../components/AppModal';
import { ErrorNote } from '../../components/ErrorNote';
import { EventList } from './EventList';
import { enrollmentEventsQuery } from './queries';

export function EnrollmentHistory({ enrollment }: { enrollment: Enrollment }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const name = enrollment.person.display_name;
  return (
    <>
      <ActionIcon variant="subtle" color="gray" aria-label={t('events.history_of', { name })} onClick={open}>
        <Clock size={16} aria-hidden="true" />
      </ActionIcon>
      <AppModal title={t('events.history_of', { name })} opened={opened} onClose={close} size="xl">
        {opened && <Events enrollment={enrollment} />}
      </AppModal>
    </>
  );
}

function Events({ enrollment }: { enrollment: Enrollment }) {
  const { t } = useTranslation();
  const query = useQuery(enrollmentEventsQuery(enrollment.class, enrollment.person.id));
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={120} radius="lg" />;
  if (query.data.items.length === 0) return <p className="quiet">{t('events.none')}</p>;
  return <EventList events={query.data.items} />;
}
