// Copies the lines of a list that did not lead into the class, to be corrected and pasted again.
import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/client';
import { notify } from '../../components/notify';
import { readFailedLines } from './queries';

export function CopyFailed({ job }: { job: Job }) {
  const { t } = useTranslation();
  const copy = useMutation({
    mutationFn: async () => {
      const lines = await readFailedLines(job);
      await navigator.clipboard.writeText(lines.join('\n'));
      return lines.length;
    },
    onSuccess: (count) => notify(t('jobs.copied', { number: count })),
  });
  return (
    <Group gap="sm">
      {copy.isError && (
        <Text size="sm" role="alert">
          {t('jobs.not_copied')}
        </Text>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<Copy size={14} aria-hidden="true" />}
        loading={copy.isPending}
        onClick={() => copy.mutate()}
      >
        {t('jobs.copy_failed')}
      </Button>
    </Group>
  );
}
