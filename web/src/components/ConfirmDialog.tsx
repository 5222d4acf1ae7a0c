// Asks before something that others notice: what will happen, in a sentence, and one clearly named button.
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AppModal } from './AppModal';
import { ErrorNote } from './ErrorNote';

export interface Confirmation {
  title: string;
  text: string;
  /** The verb on the button. */
  action: string;
  tone: 'plain' | 'grave';
}

interface ConfirmDialogProps {
  /** What is asked; null closes the dialog. */
  ask: Confirmation | null;
  error: unknown;
  isBusy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog({ ask, error, isBusy, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <AppModal title={ask?.title ?? ''} opened={ask !== null} onClose={onClose}>
      <Text mb="md">{ask?.text}</Text>
      {error ? <ErrorNote error={error} title={t('errors.form_title')} /> : null}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button color={ask?.tone === 'grave' ? 'red' : undefined} loading={isBusy} onClick={onConfirm}>
          {ask?.action}
        </Button>
      </Group>
    </AppModal>
  );
}
