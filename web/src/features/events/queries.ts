// Reading what was done, and taking it away as a table.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client';

/** As the API names them; days are those of the reader's zone. */
export interface EventFilter {
  from?: string;
  to?: string;
  time_zone?: string;
  actor?: string;
  action?: string;
  thing?: string;
}

const ALL = ['events'];

export const eventsQuery = (list: EventFilter & { limit?: number; cursor?: string }) =>
  queryOptions({
    queryKey: [...ALL, list],
    queryFn: () => body(api.GET('/api/events', { params: { query: list } })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export const enrollmentEventsQuery = (classId: string, person: string) =>
  queryOptions({
    queryKey: [...ALL, classId, person],
    queryFn: () =>
      body(
        api.GET('/api/classes/{class}/enrollments/{person}/events', {
          params: { path: { class: classId, person }, query: { limit: 200 } },
        }),
      ),
    staleTime: 0,
  });

/** Saves the events as a file for spreadsheets. */
export async function saveEvents(filter: EventFilter): Promise<void> {
  const { data } = await api.POST('/api/events/export', { params: { query: filter }, parseAs: 'blob' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(data as unknown as Blob);
  link.download = 'activity.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
