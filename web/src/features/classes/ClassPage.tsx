// The frame of one class: its heading, its tabs, its editing; the tabs are pages of their own inside it.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router';
import { Copy, Pencil } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchoolClass } from '../../api/client';
import { may, useMe } from '../../app/access';
import { LoadFailure } from '../../app/ErrorPages';
import { seesSchool } from '../../app/nav';
import { EditDrawer, StateMenu } from '../../components/editing';
import { FactsSkeleton } from '../../components/Facts';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { Status } from '../../components/Status';
import { SendNotice } from '../notices/SendNotice';
import styles from './ClassPage.module.css';
import { classQuery } from './queries';
import { isStaffOf } from './staff';
import { CLASS_TONES } from './tones';
import { useClassEditing, useClassStates } from './useClassEditing';
import { useIsStudent, useSeesRoster } from './useSeesRoster';

const ClassForm = lazy(() => import('./ClassForm'));
const route = getRouteApi('/school/classes/$class');

export default function ClassPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { class: id } = route.useParams();
  const query = useQuery(classQuery(id));
  const schoolClass = query.data;
  const seesRoster = useSeesRoster(schoolClass);
  const isStudent = useIsStudent(schoolClass);
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Page
      title={schoolClass?.name}
      focusKey={id}
      up={
        seesSchool(me) || !seesRoster ? (
          <TextLink to="/classes">{t('classes.title')}</TextLink>
        ) : (
          <TextLink to="/">{t('my_classes.title')}</TextLink>
        )
      }
      detail={
        schoolClass && (
          <>
            <span>{schoolClass.code}</span>
            <span>{schoolClass.term.name}</span>
            <Status tone={CLASS_TONES[schoolClass.status]} label={t(`class_status.${schoolClass.status}`)} />
          </>
        )
      }
      actions={
        schoolClass && (
          <>
            {isStaffOf(me, schoolClass, 'create_notice') && (
              <SendNotice to={{ kind: 'class', id, name: schoolClass.name }} />
            )}
            {may(me, 'update_class') && <ClassActions schoolClass={schoolClass} />}
          </>
        )
      }
    >
      <nav className={styles.tabs} aria-label={t('class.tabs')}>
        <Link
          to="/classes/$class"
          params={{ class: id }}
          className={styles.tab}
          activeOptions={{ exact: true }}
        >
          {t('class.overview')}
        </Link>
        {seesRoster && (
          <Link
            to="/classes/$class/people"
            params={{ class: id }}
            className={styles.tab}
            activeOptions={{ includeSearch: false }}
          >
            {t('class.people')}
          </Link>
        )}
        {seesRoster && (
          <Link
            to="/classes/$class/materials"
            params={{ class: id }}
            className={styles.tab}
            activeOptions={{ includeSearch: false }}
          >
            {t('class.materials')}
          </Link>
        )}
        {schoolClass && isStaffOf(me, schoolClass, 'get_gradebook') && (
          <Link
            to="/classes/$class/gradebook"
            params={{ class: id }}
            className={styles.tab}
            activeOptions={{ includeSearch: false }}
          >
            {t('class.gradebook')}
          </Link>
        )}
        {isStudent && (
          <Link to="/classes/$class/grades" params={{ class: id }} className={styles.tab}>
            {t('class.grades')}
          </Link>
        )}
      </nav>
      {schoolClass ? <Outlet /> : <FactsSkeleton count={6} />}
    </Page>
  );
}

function ClassActions({ schoolClass }: { schoolClass: SchoolClass }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const editable = useClassEditing(schoolClass);
  const navigate = useNavigate();
  const copy = () => void navigate({ to: '/classes/new', search: { from: schoolClass.id } });
  return (
    <>
      <Button variant="default" leftSection={<Pencil size={15} aria-hidden="true" />} onClick={open}>
        {t('common.edit')}
      </Button>
      <StateMenu
        name={schoolClass.name}
        thing={schoolClass}
        editable={editable}
        changes={useClassStates(schoolClass)}
        others={[{ label: t('class.copy'), icon: <Copy size={16} />, onClick: copy }]}
      />
      <EditDrawer
        title={t('class.edit_title', { name: schoolClass.name })}
        thing={schoolClass}
        editable={editable}
        opened={opened}
        onClose={close}
      >
        {(form, base) => <ClassForm schoolClass={base} submitLabel={t('common.save')} {...form} />}
      </EditDrawer>
    </>
  );
}
