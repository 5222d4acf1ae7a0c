// How the staff gives materials to a class: files straight away, links by a dialog.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../components/Page';
import { UploadArea } from './UploadArea';

const LinkDialog = lazy(() => import('./LinkDialog'));

export default function Giving({ classId, sections }: { classId: string; sections: string[] }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const addLink = (
    <Button size="sm" variant="default" leftSection={<Link2 size={16} aria-hidden="true" />} onClick={open}>
      {t('materials.add_link')}
    </Button>
  );
  return (
    <Section title={t('materials.give')} actions={addLink}>
      <UploadArea classId={classId} sections={sections} />
      {opened && (
        <Suspense>
          <LinkDialog classId={classId} onClose={close} />
        </Suspense>
      )}
    </Section>
  );
}
