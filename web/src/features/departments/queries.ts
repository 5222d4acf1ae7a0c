// Reading and writing departments.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { replaceRow } from '../../api/caches';
import { api, body, type Department, type DepartmentPatch, ifMatch, type Subject } from '../../api/client';
import { FULL_PAGE, readAll } from '../../api/pages';

const ALL = ['departments'];

export interface DepartmentList {
  status?: Department['status'];
  cursor?: string;
  limit?: number;
}

export const departmentsQuery = (list: DepartmentList) =>
  queryOptions({
    queryKey: [...ALL, list],
    queryFn: () => body(api.GET('/api/departments', { params: { query: list } })),
    placeholderData: keepPreviousData,
  });

/** Every active department, for choices. */
export const choicesQuery = queryOptions({
  queryKey: ['department-choices'],
  queryFn: () =>
    readAll((cursor) =>
      body(api.GET('/api/departments', { params: { query: { limit: FULL_PAGE, cursor } } })),
    ),
});

export const departmentQuery = (department: string) =>
  queryOptions({
    queryKey: ['department', department],
    queryFn: () => body(api.GET('/api/departments/{department}', { params: { path: { department } } })),
  });

export interface TaughtList {
  status?: Subject['status'];
  cursor?: string;
}

/** Subjects that a department teaches. */
export const taughtQuery = (department: string, list: TaughtList) =>
  queryOptions({
    queryKey: ['subjects', 'of', department, list],
    queryFn: () => {
      const params = { path: { department }, query: list };
      return body(api.GET('/api/departments/{department}/subjects', { params }));
    },
    placeholderData: keepPreviousData,
  });

export function createDepartment(department: { name: string }, key: string): Promise<Department> {
  const params = { header: { 'Idempotency-Key': key } };
  return body(api.POST('/api/departments', { params, body: department }));
}

export function updateDepartment(changes: DepartmentPatch, on: Department): Promise<Department> {
  const params = { path: { department: on.id }, header: ifMatch(on) };
  return body(api.PATCH('/api/departments/{department}', { params, body: changes }));
}

export function keepDepartment(client: QueryClient, department: Department): void {
  client.setQueryData(departmentQuery(department.id).queryKey, department);
  replaceRow(client, ALL, department, (row) => row.id);
  void client.invalidateQueries({ queryKey: choicesQuery.queryKey });
  // Its subjects show its name, in a moment.
  void client.invalidateQueries({ queryKey: ['subjects'] });
  void client.invalidateQueries({ queryKey: ['subject'] });
}
