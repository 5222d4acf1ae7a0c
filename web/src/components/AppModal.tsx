// Dialogs and drawers with one look. Their head is a `div`: Mantine's `<header>` would be a second landmark.
import { Drawer, Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface FrameProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A dialog or a menu is made when it is first opened: each listens to the settings of the browser, and of the dozens in
 * the rows of a list hardly one is ever needed. It is made closed and opens at once, so that it remembers where the
 * focus was.
 */
export function useFirstOpening(opened: boolean): { isMade: boolean; isOpen: boolean } {
  const [isMade, setMade] = useState(false);
  useEffect(() => {
    if (opened) setMade(true);
  }, [opened]);
  return { isMade: opened || isMade, isOpen: opened && isMade };
}

export function AppModal({ title, opened, onClose, children, size }: FrameProps & { size?: string }) {
  const { t } = useTranslation();
  const { isMade, isOpen } = useFirstOpening(opened);
  if (!isMade) return null;
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={size ?? 'md'} centered>
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
  const { isMade, isOpen } = useFirstOpening(opened);
  if (!isMade) return null;
  return (
    <Drawer.Root opened={isOpen} onClose={onClose} position="right" size="lg" closeOnClickOutside={false}>
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
