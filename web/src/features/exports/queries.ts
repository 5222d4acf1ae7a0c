// The school as a bundle.
import { api } from '../../api/client';
import { asApiError } from '../../api/problems';
import { fileName, save } from '../../lib/downloads';

export interface SchoolExport {
  gradebook: boolean;
  administrators: boolean;
}

export async function saveSchool(query: SchoolExport): Promise<void> {
  const { data, response } = await api.POST('/api/exports', { params: { query }, parseAs: 'blob' });
  if (!data) throw asApiError(null);
  save(data as unknown as Blob, fileName(response.headers.get('Content-Disposition')) ?? 'school.zip');
}
