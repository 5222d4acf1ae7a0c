// Reading and writing the materials of a class.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { replaceRow } from '../../api/caches';
import { api, body, ifMatch, type Material, type MaterialIn, type MaterialPatch } from '../../api/client';
import { putFile } from '../../api/uploads';
import { fileAddress } from '../../lib/files';

const materials = (classId: string) => ['materials', classId];

export const materialsQuery = (classId: string, cursor?: string) =>
  queryOptions({
    queryKey: [...materials(classId), cursor ?? ''],
    queryFn: () =>
      body(
        api.GET('/api/classes/{class}/materials', {
          params: { path: { class: classId }, query: { limit: 200, cursor } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Enters a material; sent again with the same key it names the same one, with a new address for its file. */
export function createMaterial(classId: string, material: MaterialIn, key: string): Promise<Material> {
  const params = { path: { class: classId }, header: { 'Idempotency-Key': key } };
  return body(api.POST('/api/classes/{class}/materials', { params, body: material }));
}

export function completeMaterial(on: Material): Promise<Material> {
  const params = { path: { class: on.class, material: on.id } };
  return body(api.POST('/api/classes/{class}/materials/{material}/complete', { params }));
}

/** The whole way of a file into a class; may be gone again with the same key. */
export async function giveFile(
  classId: string,
  { file, section, key }: { file: File; section: string | null; key: string },
  onProgress: (part: number) => void,
): Promise<Material> {
  const told = { name: file.name, size: file.size, section };
  const material = await createMaterial(classId, told, key);
  if (material.upload) await putFile(material.upload, file, onProgress);
  return completeMaterial(material);
}

export function updateMaterial(changes: MaterialPatch, on: Material): Promise<Material> {
  const params = { path: { class: on.class, material: on.id }, header: ifMatch(on) };
  return body(api.PATCH('/api/classes/{class}/materials/{material}', { params, body: changes }));
}

export async function deleteMaterial(on: Material): Promise<void> {
  const params = { path: { class: on.class, material: on.id }, header: ifMatch(on) };
  await api.DELETE('/api/classes/{class}/materials/{material}', { params });
}

/** Saves the file of a material under its own name. */
export async function saveFile(on: Material): Promise<void> {
  const params = { path: { class: on.class, material: on.id } };
  const { url } = await body(api.GET('/api/classes/{class}/materials/{material}/download', { params }));
  const link = document.createElement('a');
  link.href = fileAddress(url, location.origin);
  link.download = on.file?.name ?? '';
  link.click();
}

/** What was edited stands where it stood until the list is read again. */
export function keepMaterial(client: QueryClient, material: Material): void {
  replaceRow<Material>(client, materials(material.class), material, (each) => each.id);
  refreshMaterials(client, material.class);
}

export function refreshMaterials(client: QueryClient, classId: string): void {
  void client.invalidateQueries({ queryKey: materials(classId) });
}
