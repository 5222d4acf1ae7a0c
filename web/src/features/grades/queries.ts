// Reading the grades of one student in a class, with their explanation.
import { queryOptions } from '@tanstack/react-query';
import { api, body, type Grades } from '../../api/client';
import type { Titles } from './Explanation';

export const gradesQuery = (classId: string, student: string) =>
  queryOptions({
    queryKey: ['grades', classId, student],
    queryFn: () =>
      body(
        api.GET('/api/classes/{class}/grades/{person}', {
          params: { path: { class: classId, person: student } },
        }),
      ),
  });

export function titlesOf({ categories, items }: Grades): Titles {
  return {
    categories: new Map(categories.map(({ number, title }) => [number, title])),
    items: new Map(items.map(({ number, title }) => [number, title])),
  };
}
