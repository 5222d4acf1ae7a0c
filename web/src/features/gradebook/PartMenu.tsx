// The menu of a category or an item: what both have in common, and room for what one has alone.
import { ActionIcon, Menu } from '@mantine/core';
import { ArrowDown, ArrowUp, EllipsisVertical, Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface PartMenuProps {
  title: string;
  onEdit: () => void;
  /** None at the end of the list. */
  onUp?: () => void;
  onDown?: () => void;
  onDelete: () => void;
  children?: ReactNode;
}

export function PartMenu({ title, onEdit, onUp, onDown, onDelete, children }: PartMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('common.more', { name: title })}>
          <EllipsisVertical size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={15} />} onClick={onEdit}>
          {t('common.edit')}
        </Menu.Item>
        {children}
        {onUp && (
          <Menu.Item leftSection={<ArrowUp size={15} />} onClick={onUp}>
            {t('gradebook.move_up')}
          </Menu.Item>
        )}
        {onDown && (
          <Menu.Item leftSection={<ArrowDown size={15} />} onClick={onDown}>
            {t('gradebook.move_down')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Trash2 size={15} />} c="var(--tone-bad)" onClick={onDelete}>
          {t('gradebook.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
