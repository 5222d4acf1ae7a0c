// Sending a bundle, which becomes a job.
import { api, body, type Job } from '../../api/client';

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
