// The search over the page that it was opened from; on a phone it takes the whole screen.
import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { PHONE } from '../../app/theme';
import SearchPanel from './SearchPanel';

interface SearchDialogProps {
  opened: boolean;
  /** Whether the focus goes back to where it was when it closes, and not on to what was chosen. */
  returnFocus: boolean;
  onClose: () => void;
  onLeave: () => void;
}

export default function SearchDialog({ opened, returnFocus, onClose, onLeave }: SearchDialogProps) {
  const { t } = useTranslation();
  const isPhone = useMediaQuery(`(max-width: ${PHONE})`);
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      returnFocus={returnFocus}
      size="lg"
      yOffset="8dvh"
      fullScreen={isPhone}
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius={isPhone ? 0 : 'lg'}>
        <Modal.Header component="div" px="lg" pt="md">
          <Modal.Title component="h2" fw={640} fz="lg">
            {t('search.title')}
          </Modal.Title>
          <Modal.CloseButton aria-label={t('common.close')} />
        </Modal.Header>
        <Modal.Body px="lg" pb="lg">
          <SearchPanel onLeave={onLeave} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
