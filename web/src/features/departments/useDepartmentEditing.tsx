// What the editing of departments needs: how to save, how its fields read, and which states may follow.
import { useQueryClient } from '@tanstack/react-query';
import { Archive, ArchiveRestore } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Department, DepartmentPatch } from '../../api/client';
import type { StateChange } from '../../components/editing';
import type { Editable } from '../../components/SavingConflict';
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
  const { t } = useTranslation();
  if (status === 'active') {
    return [
      {
        icon: <Archive size={16} />,
        changes: { status: 'archived' },
        ask: {
          title: t('department.archive_title', { name }),
          text: t('department.archive_text'),
          action: t('department.archive'),
          tone: 'grave',
        },
      },
    ];
  }
  return [
    {
      icon: <ArchiveRestore size={16} />,
      changes: { status: 'active' },
      ask: {
        title: t('department.restore_title', { name }),
        text: t('department.restore_text'),
        action: t('department.restore'),
        tone: 'plain',
      },
    },
  ];
}
