// What the editing of departments needs: how to save, how its fields read, and which states may follow.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Department, DepartmentPatch } from '../../api/client';
import type { StateChange } from '../../components/editing';
import type { Editable } from '../../components/SavingConflict';
import { useShelfChanges } from '../../components/shelves';
import { keepDepartment, updateDepartment } from './queries';

export function useDepartmentEditing(): Editable<Department, DepartmentPatch> {
  const { t } = useTranslation();
  const client = useQueryClient();
  return {
    write: updateDepartment,
    keep: (department) => keepDepartment(client, department),
    toFields: ({ name, status }) => ({ name, status }),
    texts: [
      { field: 'name', label: t('department.name'), show: (value) => String(value ?? '') },
      {
        field: 'status',
        label: t('common.status'),
        show: (value) => t(`status.${value as Department['status']}`),
      },
    ],
  };
}

export function useDepartmentStates({ name, status }: Department): StateChange<DepartmentPatch>[] {
  const { archive, restore } = useShelfChanges('department', name);
  return [status === 'active' ? archive : restore];
}
