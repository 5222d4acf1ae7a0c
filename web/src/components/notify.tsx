// A short word that something has worked; what went wrong stays beside its cause instead.
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { Check } from 'lucide-react';

export function notify(message: string): void {
  notifications.show({
    message,
    color: 'cloth',
    icon: <Check size={16} aria-hidden="true" />,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
  });
}
