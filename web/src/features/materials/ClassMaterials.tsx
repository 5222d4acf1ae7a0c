// The materials of a class, as its staff gives them and its students have them.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchoolClass } from '../../api/client';
import { useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import { Pager } from '../../components/Pager';
import { classQuery } from '../classes/queries';
import { isStaffOf } from '../classes/staff';
import { MaterialList } from './MaterialList';
import { materialsQuery } from './queries';
import { bySection } from './sections';

const Giving = lazy(() => import('./Giving'));
const route = getRouteApi('/school/classes/$class/materials');

export default function ClassMaterials() {
  const { class: id } = route.useParams();
  const { data: schoolClass } = useQuery(classQuery(id));
  return schoolClass ? <Materials schoolClass={schoolClass} /> : null;
}

function Materials({ schoolClass }: { schoolClass: SchoolClass }) {
  const { t } = useTranslation();
  const { cursor } = route.useSearch();
  const query = useQuery(materialsQuery(schoolClass.id, cursor));
  const isStaff = isStaffOf(useMe(), schoolClass, 'create_material') && schoolClass.status === 'open';
  const materials = query.data?.items ?? [];
  const sections = bySection(materials).flatMap(({ section }) => section ?? []);
  return (
    <>
      {isStaff && (
        <Suspense fallback={<Skeleton height={220} radius="lg" />}>
          <Giving classId={schoolClass.id} sections={sections} />
        </Suspense>
      )}
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={180} radius="lg" />}
      {query.data && materials.length === 0 && (
        <EmptyNote
          title={t('materials.empty_title')}
          text={t(isStaff ? 'materials.empty_staff' : 'materials.empty_text')}
        />
      )}
      <MaterialList materials={materials} viewer={isStaff ? 'staff' : 'member'} />
      {query.data && <Pager next={query.data.next ?? null} />}
    </>
  );
}
