// When students begin to see an item, if that is to be later.
import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BookItem } from '../../api/client';
import { useReader } from '../../app/access';
import { AppModal } from '../../components/AppModal';
import { ErrorNote } from '../../components/ErrorNote';
import { notify } from '../../components/notify';
import { formatInstant } from '../../lib/dates';
import { postItem, refreshBook } from './queries';

interface PostLaterProps {
  item: BookItem;
  opened: boolean;
  onClose: () => void;
}

export default function PostLater({ item, opened, onClose }: PostLaterProps) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const client = useQueryClient();
  const [time, setTime] = useState('');
  const at = time === '' ? null : new Date(time).toISOString();
  const post = useMutation({
    mutationFn: (instant: string) => postItem(item, instant),
    onSuccess: () => {
      onClose();
      notify(t('gradebook.scheduled_note', { title: item.title }));
    },
    onSettled: () => refreshBook(client, item.class),
  });
  return (
    <AppModal
      title={t('gradebook.post_later_title', { title: item.title })}
      opened={opened}
      onClose={onClose}
    >
      <TextInput
        type="datetime-local"
        label={t('gradebook.post_at')}
        description={at ? formatInstant(at, language, zone) : t('gradebook.post_at_hint')}
        value={time}
        onChange={(event) => setTime(event.currentTarget.value)}
      />
      {post.error && <ErrorNote error={post.error} title={t('errors.form_title')} />}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button disabled={!at} loading={post.isPending} onClick={() => at && post.mutate(at)}>
          {t('gradebook.schedule')}
        </Button>
      </Group>
    </AppModal>
  );
}
