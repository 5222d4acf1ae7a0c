// One person: facts, account and invitation, classes, and the editing for administrators.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/client';
import { may, useMe, useReader } from '../../app/access';
import { LoadFailure } from '../../app/ErrorPages';
import { EditDrawer, StateMenu } from '../../components/editing';
import { Facts, FactsSkeleton } from '../../components/Facts';
import { Initials } from '../../components/Initials';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { Status, Tag } from '../../components/Status';
import { DEFAULT_TIME_ZONE, formatDate, formatInstant } from '../../lib/dates';
import { History } from '../events/History';
import { SendNotice } from '../notices/SendNotice';
import { PersonSessions } from '../sessions/PersonSessions';
import { Invitation } from './Invitation';
import { PersonClasses } from './PersonClasses';
import { personQuery } from './queries';
import { PERSON_TONES } from './tones';
import { usePersonEditing, usePersonStates } from './usePersonEditing';

const PersonForm = lazy(() => import('./PersonForm'));
const route = getRouteApi('/school/people/$person');

export default function PersonPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { person: id } = route.useParams();
  const query = useQuery(personQuery(id));
  const person = query.data;
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Page
      title={person?.display_name}
      up={may(me, 'list_people') && <TextLink to="/people">{t('people.title')}</TextLink>}
      detail={
        person && (
          <>
            <Initials name={person.name} picture={person.avatar_url} />
            {person.code && <span>{person.code}</span>}
            <Status tone={PERSON_TONES[person.status]} label={t(`person_status.${person.status}`)} />
            {person.roles.map((role) => (
              <Tag key={role} label={t(`role.${role}`)} />
            ))}
          </>
        )
      }
      actions={person && may(me, 'update_person') && <PersonActions person={person} />}
    >
      {person ? <PersonFacts person={person} /> : <FactsSkeleton count={6} />}
      <PersonClasses person={id} />
      {person && may(me, 'list_events') && (
        <p>
          <TextLink to="/activity" search={{ actor: id }}>
            {t('events.by_person')}
          </TextLink>
        </p>
      )}
      {person && <History thing={id} />}
      {person?.account === 'linked' && may(me, 'list_person_sessions') && <PersonSessions person={person} />}
    </Page>
  );
}

function PersonFacts({ person }: { person: Person }) {
  const { t } = useTranslation();
  const me = useMe();
  const { language, zone } = useReader();
  return (
    <Facts
      facts={[
        {
          label: t('person.email'),
          value: person.email_is_placeholder ? (
            <span className="quiet">{t('people.placeholder_email')}</span>
          ) : (
            <a href={`mailto:${person.email}`}>{person.email}</a>
          ),
        },
        {
          label: t('person.account'),
          value: <Invitation person={person} mayInvite={may(me, 'invite_person')} />,
        },
        { label: t('person.phone'), value: person.phone },
        {
          label: t('person.birth_date'),
          value: person.birth_date && formatDate(person.birth_date, language),
        },
        { label: t('person.language'), value: t(`language.${person.language ?? 'unset'}`) },
        {
          label: t('person.time_zone'),
          value: person.time_zone ?? t('person.time_zone_unset', { zone: DEFAULT_TIME_ZONE }),
        },
        { label: t('person.created_at'), value: formatInstant(person.created_at, language, zone) },
        { label: t('person.updated_at'), value: formatInstant(person.updated_at, language, zone) },
      ]}
    />
  );
}

function PersonActions({ person }: { person: Person }) {
  const { t } = useTranslation();
  const me = useMe();
  const [opened, { open, close }] = useDisclosure(false);
  const editable = usePersonEditing();
  const states = usePersonStates(person);
  const isMyself = me.person.id === person.id;
  return (
    <>
      {may(me, 'create_notice') && !isMyself && (
        <SendNotice to={{ kind: 'person', id: person.id, name: person.display_name }} />
      )}
      <Button variant="default" leftSection={<Pencil size={15} aria-hidden="true" />} onClick={open}>
        {t('common.edit')}
      </Button>
      {/* Nobody locks themselves out by a slip: another administrator can do it. */}
      <StateMenu
        name={person.display_name}
        thing={person}
        editable={editable}
        changes={isMyself ? [] : states}
      />
      <EditDrawer
        title={t('person.edit_title', { name: person.display_name })}
        thing={person}
        editable={editable}
        opened={opened}
        onClose={close}
      >
        {(form, base) => <PersonForm person={base} submitLabel={t('common.save')} {...form} />}
      </EditDrawer>
    </>
  );
}
