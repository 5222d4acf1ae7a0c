// One subject: its facts, its classes for those who see all classes, and its editing.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subject } from '../../api/client';
import { may, useMe } from '../../app/access';
import { LoadFailure } from '../../app/ErrorPages';
import { EditDrawer, StateMenu } from '../../components/editing';
import { Facts, FactsSkeleton } from '../../components/Facts';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { Prose } from '../../components/Prose';
import { Status } from '../../components/Status';
import { currentLanguage } from '../../i18n';
import { formatDecimal } from '../../lib/decimals';
import { ClassesOf } from '../classes/ClassesOf';
import { History } from '../events/History';
import { subjectQuery } from './queries';
import { useSubjectEditing, useSubjectStates } from './useSubjectEditing';

const SubjectForm = lazy(() => import('./SubjectForm'));
const route = getRouteApi('/school/subjects/$subject');

export default function SubjectPage() {
  const { t } = useTranslation();
  const me = useMe();
  const query = useQuery(subjectQuery(route.useParams().subject));
  const subject = query.data;
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Page
      title={subject?.name}
      up={<TextLink to="/subjects">{t('subjects.title')}</TextLink>}
      detail={
        subject && (
          <>
            <span>{subject.code}</span>
            <Status
              tone={subject.status === 'active' ? 'good' : 'idle'}
              label={t(`status.${subject.status}`)}
            />
          </>
        )
      }
      actions={subject && may(me, 'update_subject') && <SubjectActions subject={subject} />}
    >
      {subject ? <SubjectFacts subject={subject} /> : <FactsSkeleton count={3} />}
      {subject && may(me, 'list_classes') && (
        <ClassesOf
          title={t('subject.classes')}
          list={{ subject: subject.id }}
          empty={t('subject.no_classes')}
        />
      )}
      {subject && <History thing={subject.id} />}
    </Page>
  );
}

function SubjectFacts({ subject }: { subject: Subject }) {
  const { t } = useTranslation();
  return (
    <>
      {subject.description && <Prose text={subject.description} />}
      <Facts
        facts={[
          {
            label: t('subject.department'),
            value: subject.department_id ? (
              <Link to="/departments/$department" params={{ department: subject.department_id }}>
                {subject.department}
              </Link>
            ) : (
              subject.department
            ),
          },
          {
            label: t('subject.credits'),
            value: subject.credits && formatDecimal(subject.credits, currentLanguage()),
          },
          { label: t('subject.grading'), value: t(`subject.${subject.grading}`) },
        ]}
      />
    </>
  );
}

function SubjectActions({ subject }: { subject: Subject }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const editable = useSubjectEditing();
  return (
    <>
      <Button variant="default" leftSection={<Pencil size={15} aria-hidden="true" />} onClick={open}>
        {t('common.edit')}
      </Button>
      <StateMenu
        name={subject.name}
        thing={subject}
        editable={editable}
        changes={useSubjectStates(subject)}
      />
      <EditDrawer
        title={t('subject.edit_title', { name: subject.name })}
        thing={subject}
        editable={editable}
        opened={opened}
        onClose={close}
      >
        {(form, base) => <SubjectForm subject={base} submitLabel={t('common.save')} {...form} />}
      </EditDrawer>
    </>
  );
}
