// What the staff does with a material: its title and place, and taking it away. Menus and dialogs weigh more than the list.
import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { EllipsisVertical, Pencil, Trash2 } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Material } from '../../api/client';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { EditDrawer } from '../../components/editing';
import { deleteMaterial, refreshMaterials } from './queries';
import { useMaterialEditing } from './useMaterialEditing';

const MaterialForm = lazy(() => import('./MaterialForm'));

export default function MaterialMenu({ material }: { material: Material }) {
  const { t } = useTranslation();
  const [editing, edit] = useDisclosure(false);
  const [asking, ask] = useDisclosure(false);
  const editable = useMaterialEditing();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: deleteMaterial,
    onSuccess: ask.close,
    onSettled: () => refreshMaterials(client, material.class),
  });
  const close = () => {
    ask.close();
    remove.reset();
  };
  const { title } = material;
  const confirmation = {
    title: t('materials.delete_title', { title }),
    text: t('materials.delete_text'),
    action: t('materials.delete'),
    tone: 'grave',
  } as const;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('common.more', { name: title })}>
            <EllipsisVertical size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={15} />} onClick={edit.open}>
            {t('common.edit')}
          </Menu.Item>
          <Menu.Item leftSection={<Trash2 size={15} />} c="var(--tone-bad)" onClick={ask.open}>
            {t('materials.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        ask={asking ? confirmation : null}
        error={remove.error}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate(material)}
        onClose={close}
      />
      <EditDrawer
        title={t('materials.edit_title', { title })}
        thing={material}
        editable={editable}
        opened={editing}
        onClose={edit.close}
      >
        {(form, base) => <MaterialForm material={base} {...form} />}
      </EditDrawer>
    </>
  );
}
