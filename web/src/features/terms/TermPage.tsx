// One term: its dates, how far it has gone, its classes for those who see all classes, and its editing.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Term } from '../../api/client';
import { may, useMe } from '../../app/access';
import { LoadFailure } from '../../app/ErrorPages';
import { EditDrawer, StateMenu } from '../../components/editing';
import { Facts, FactsSkeleton } from '../../components/Facts';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { Status, Tag } from '../../components/Status';
import { currentLanguage } from '../../i18n';
import { daysBetween, formatDate } from '../../lib/dates';
import { ClassesOf } from '../classes/ClassesOf';
import { History } from '../events/History';
import { termQuery } from './queries';
import { TermProgress } from './TermProgress';
import { useTermEditing, useTermStates } from './useTermEditing';

const TermForm = lazy(() => import('./TermForm'));
const route = getRouteApi('/school/terms/$term');

export default function TermPage() {
  const { t } = useTranslation();
  const me = useMe();
  const query = useQuery(termQuery(route.useParams().term));
  const term = query.data;
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Page
      title={term?.name}
      up={<TextLink to="/terms">{t('terms.title')}</TextLink>}
      detail={
        term && (
          <>
            <Status tone={term.status === 'active' ? 'good' : 'idle'} label={t(`status.${term.status}`)} />
            {term.current && <Tag label={t('term.current')} />}
          </>
        )
      }
      actions={term && may(me, 'update_term') && <TermActions term={term} />}
    >
      {term ? <TermFacts term={term} /> : <FactsSkeleton count={4} />}
      {term && may(me, 'list_classes') && (
        <ClassesOf title={t('term.classes')} list={{ term: term.id }} empty={t('term.no_classes')} />
      )}
      {term && <History thing={term.id} />}
    </Page>
  );
}

function TermFacts({ term }: { term: Term }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const days = daysBetween(term.starts_on, term.ends_on) + 1;
  return (
    <>
      <Facts
        facts={[
          { label: t('term.starts_on'), value: formatDate(term.starts_on, language) },
          { label: t('term.ends_on'), value: formatDate(term.ends_on, language) },
          { label: t('terms.period'), value: t('term.length', { count: days }) },
          { label: t('term.year'), value: term.year },
        ]}
      />
      {term.current && (
        <div style={{ marginTop: '1.125rem' }}>
          <TermProgress term={term} />
        </div>
      )}
    </>
  );
}

function TermActions({ term }: { term: Term }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const editable = useTermEditing();
  return (
    <>
      <Button variant="default" leftSection={<Pencil size={15} aria-hidden="true" />} onClick={open}>
        {t('common.edit')}
      </Button>
      <StateMenu name={term.name} thing={term} editable={editable} changes={useTermStates(term)} />
      <EditDrawer
        title={t('term.edit_title', { name: term.name })}
        thing={term}
        editable={editable}
        opened={opened}
        onClose={close}
      >
        {(form, base) => <TermForm term={base} submitLabel={t('common.save')} {...form} />}
      </EditDrawer>
    </>
  );
}
