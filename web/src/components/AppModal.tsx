// Dialogs and drawers with one look. Their head is a `div`: Mantine's `<header>` would be a second landmark.
import { Drawer, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface FrameProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function AppModal({ title, opened, onClose, children, size }: FrameProps & { size?: string }) {
  const { t } = useTranslation();
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size ?? 'md'} centered>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="lg">
        <Modal.Header component="div" px="lg" pt="md">
          <Modal.Title component="h2" fw={640} fz="lg">
            {title}
          </Modal.Title>
          <Modal.CloseButton aria-label={t('common.close')} />
        </Modal.Header>
        <Modal.Body px="lg" pb="lg">
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** For forms: comes from the right, does not close by a click beside it, since that would lose what was typed. */
export function AppDrawer({ title, opened, onClose, children }: FrameProps) {
  const { t } = useTranslation();
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size="lg" closeOnClickOutside={false}>
      <Drawer.Overlay backgroundOpacity={0.4} />
      <Drawer.Content>
        <Drawer.Header component="div" px="lg" pt="md">
          <Drawer.Title component="h2" fw={640} fz="lg">
            {title}
          </Drawer.Title>
          <Drawer.CloseButton aria-label={t('common.close')} />
        </Drawer.Header>
        <Drawer.Body px="lg" pb="xl">
          {children}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
