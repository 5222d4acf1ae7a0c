// A short word that something has worked, with a way back where there is one; what went wrong stays beside its cause
// instead, unless it has no place there.
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { Check, TriangleAlert } from 'lucide-react';

/** How long a way back stays in sight, in milliseconds. */
const UNDO_TIME = 15_000;

export function notify(message: string): void {
  notifications.show({
    message,
    color: 'cloth',
    icon: <Check size={16} aria-hidden="true" />,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
  });
}

export function notifyFailure(message: string): void {
  notifications.show({
    message,
    color: 'red',
    role: 'alert',
    icon: <TriangleAlert size={16} aria-hidden="true" />,
    autoClose: UNDO_TIME,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
  });
}

export function notifyWithUndo(message: string, label: string, undo: () => void): void {
  const id = notifications.show({
    message: (
      <>
        {message}{' '}
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {label}
        </Button>
      </>
    ),
    color: 'cloth',
    autoClose: UNDO_TIME,
    icon: <Check size={16} aria-hidden="true" />,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
  });
}
