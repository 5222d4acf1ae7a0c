// Sending a bundle or a sheet, which become jobs.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body, type Job, type Sheet, type SheetImport, type SheetKind } from '../../api/client';
import type { FileAnswer, SheetForm } from '../../components/ExportMenu';
import { randomUuid } from '../../lib/ids';

/** Most bytes of a bundle; a larger one is for the command line. */
export const MAX_BUNDLE = 4 * 1024 * 1024;

export interface NewImport {
  file: File;
  dryRun: boolean;
  grantAdmins: boolean;
  key: string;
}

export function createImport({ file, dryRun, grantAdmins, key }: NewImport): Promise<Job> {
  return body(
    api.POST('/api/imports', {
      params: { query: { dry_run: dryRun, grant_admins: grantAdmins }, header: { 'Idempotency-Key': key } },
      headers: { 'Content-Type': 'application/zip' },
      body: '',
      bodySerializer: () => file,
    }),
  );
}

/** A sheet is sent as it is; what is in it decides whether it is a workbook. */
export function createSheet(kind: SheetKind, file: File): Promise<Sheet> {
  const name = file.name.slice(0, 200);
  return body(
    api.POST('/api/sheets', {
      params: { query: { kind, name } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: '',
      bodySerializer: () => file,
    }),
  );
}

export const sheetQuery = (sheet: string, worksheet: number) =>
  queryOptions({
    queryKey: ['sheet', sheet, worksheet],
    queryFn: () =>
      body(api.GET('/api/sheets/{sheet}', { params: { path: { sheet }, query: { worksheet } } })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

export function importSheet(sheet: string, ask: SheetImport): Promise<Job> {
  const header = { 'Idempotency-Key': randomUuid() };
  return body(api.POST('/api/sheets/{sheet}/imports', { params: { path: { sheet }, header }, body: ask }));
}

export function readTemplate(kind: SheetKind, query: SheetForm): FileAnswer {
  return api.GET('/api/sheet-templates/{kind}', { params: { path: { kind }, query }, parseAs: 'blob' });
}
