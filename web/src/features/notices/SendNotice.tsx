// The button that opens the form of a notice; to one class or person where it stands on their page.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Megaphone } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

const NoticeForm = lazy(() => import('./NoticeForm'));

/** To whom, where that is settled. */
export interface Recipient {
  kind: 'class' | 'person';
  id: string;
  name: string;
}

export function SendNotice({ to }: { to?: Recipient }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<Megaphone size={16} aria-hidden="true" />} onClick={open}>
        {t('notices.send')}
      </Button>
      <Suspense>{opened && <NoticeForm to={to} onClose={close} />}</Suspense>
    </>
  );
}
