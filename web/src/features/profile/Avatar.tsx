// One's own picture: shown, chosen, taken away.
import { Button, FileButton, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ImageUp } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me, Person } from '../../api/client';
import { meQuery } from '../../app/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Initials } from '../../components/Initials';
import { notify } from '../../components/notify';
import { isPicture, MAX_CHOSEN } from '../../lib/pictures';
import classes from './Avatar.module.css';
import { deleteAvatar } from './queries';

const AvatarDialog = lazy(() => import('./AvatarDialog'));

export default function Avatar({ person }: { person: Person }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [refused, setRefused] = useState<'unreadable' | 'too_large' | null>(null);
  const keep = (now: Person, text: string) => {
    client.setQueryData(meQuery.queryKey, (me: Me | undefined) => me && { ...me, person: now });
    notify(text);
  };
  const take = async (chosen: File | null) => {
    if (!chosen) return;
    if (chosen.size > MAX_CHOSEN) return setRefused('too_large');
    const isReadable = await isPicture(chosen);
    setRefused(isReadable ? null : 'unreadable');
    setFile(isReadable ? chosen : null);
  };
  return (
    <div className={classes.avatar}>
      <Initials name={person.name} picture={person.avatar_url} size="large" />
      <div>
        <Group gap="sm">
          <FileButton accept="image/jpeg,image/png,image/webp" onChange={(chosen) => void take(chosen)}>
            {(props) => (
              <Button
                variant="default"
                leftSection={<ImageUp size={16} aria-hidden="true" />}
                aria-describedby={refused ? 'avatar-refused' : undefined}
                {...props}
              >
                {t(person.avatar_url ? 'avatar.change' : 'avatar.choose')}
              </Button>
            )}
          </FileButton>
          {person.avatar_url && (
            <RemoveAvatar person={person} onRemoved={(now) => keep(now, t('avatar.removed'))} />
          )}
        </Group>
        <p className="quiet">{t('avatar.hint')}</p>
        {refused && (
          <Text id="avatar-refused" c="red" size="sm" role="alert">
            {t(`avatar.${refused}`)}
          </Text>
        )}
      </div>
      {file && (
        <Suspense>
          <AvatarDialog
            file={file}
            onClose={() => setFile(null)}
            onSaved={(now) => {
              setFile(null);
              keep(now, t('avatar.saved'));
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function RemoveAvatar({ person, onRemoved }: { person: Person; onRemoved: (now: Person) => void }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const remove = useMutation({
    mutationFn: deleteAvatar,
    onSuccess: (now) => {
      close();
      onRemoved(now);
    },
  });
  const ask = {
    title: t('avatar.remove_title'),
    text: t('avatar.remove_text'),
    action: t('avatar.remove'),
    tone: 'plain',
  } as const;
  return (
    <>
      <Button variant="subtle" color="gray" onClick={open}>
        {t('avatar.remove')}
      </Button>
      <ConfirmDialog
        ask={opened ? ask : null}
        error={remove.error}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate(person)}
        onClose={close}
      />
    </>
  );
}
