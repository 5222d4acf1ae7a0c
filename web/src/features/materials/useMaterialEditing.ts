// What the editing of materials needs: how to save, and how its fields read.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Material } from '../../api/client';
import type { Editable } from '../../components/SavingConflict';
import { keepMaterial, updateMaterial } from './queries';

/** What the form of a material and its PATCH speak of. */
export interface MaterialFields extends Record<string, unknown> {
  title: string;
  section: string | null;
  position: number;
}

export function useMaterialEditing(): Editable<Material, MaterialFields> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const plain = (value: unknown) => String(value ?? '');
  return {
    write: updateMaterial,
    keep: (material) => keepMaterial(client, material),
    toFields: ({ title, section, position }) => ({ title, section: section ?? null, position }),
    texts: [
      { field: 'title', label: t('materials.material_title'), show: plain },
      { field: 'section', label: t('materials.section'), show: plain },
      { field: 'position', label: t('materials.position'), show: plain },
    ],
  };
}
