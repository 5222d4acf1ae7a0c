// Everybody can know of a class; who is in it is for those in it and for those who run the school.
import { useQuery } from '@tanstack/react-query';
import type { SchoolClass } from '../../api/client';
import { useMe } from '../../app/access';
import { seesSchool } from '../../app/nav';
import { myClassesQuery } from './queries';

export function useSeesRoster(schoolClass: SchoolClass | undefined): boolean {
  const isStaff = seesSchool(useMe());
  const mine = useQuery({ ...myClassesQuery, enabled: !isStaff }).data?.items ?? [];
  const isIn = mine.some((each) => each.class.id === schoolClass?.id && each.status === 'active');
  return isStaff || isIn;
}

/** Whether I attend this class, and so have grades in it. */
export function useIsStudent(schoolClass: SchoolClass | undefined): boolean {
  const isStaff = seesSchool(useMe());
  const mine = useQuery({ ...myClassesQuery, enabled: !isStaff }).data?.items ?? [];
  return mine.some(
    (each) => each.class.id === schoolClass?.id && each.role === 'STUDENT' && each.status === 'active',
  );
}
