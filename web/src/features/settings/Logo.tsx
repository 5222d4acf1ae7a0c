// The school's logo: shown, chosen, taken away.
import { Button, FileButton, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ImageUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../api/client';
import { ErrorNote } from '../../components/ErrorNote';
import { notify } from '../../components/notify';
import { fitInto, isPicture, MAX_CHOSEN } from '../../lib/pictures';
import styles from './Logo.module.css';
import { deleteLogo, keepSettings, setLogo, settingsQuery } from './queries';

/** Most pixels of what is sent: sharp at twice the size at which it is shown. */
const WIDTH = 480;
const HEIGHT = 240;

export function Logo({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [refused, setRefused] = useState<'unreadable' | 'too_large' | null>(null);
  const keep = (text: string) => ({
    onSuccess: (saved: Settings) => {
      keepSettings(client, saved);
      notify(text);
    },
    // Somebody else may have edited the settings: what is sent next goes on from theirs.
    onError: () => void client.invalidateQueries({ queryKey: settingsQuery.queryKey }),
  });
  const show = useMutation({
    mutationFn: async (file: File) => setLogo(await fitInto(file, WIDTH, HEIGHT), settings),
    ...keep(t('logo.saved')),
  });
  const remove = useMutation({ mutationFn: () => deleteLogo(settings), ...keep(t('logo.removed')) });
  const take = async (file: File | null) => {
    if (!file) return;
    if (file.size > MAX_CHOSEN) return setRefused('too_large');
    const isReadable = await isPicture(file);
    setRefused(isReadable ? null : 'unreadable');
    if (isReadable) show.mutate(file);
  };
  const error = show.error ?? remove.error;
  return (
    <div className={styles.logo}>
      {error && <ErrorNote error={error} />}
      {settings.logo_url && (
        <img
          className={styles.picture}
          src={settings.logo_url}
          alt={t('logo.alt', { name: settings.school_name })}
        />
      )}
      <Group gap="sm">
        <FileButton accept="image/jpeg,image/png,image/webp" onChange={(file) => void take(file)}>
          {(props) => (
            <Button
              variant="default"
              leftSection={<ImageUp size={16} aria-hidden="true" />}
              loading={show.isPending}
              aria-describedby={refused ? 'logo-refused' : undefined}
              {...props}
            >
              {t(settings.logo_url ? 'logo.change' : 'logo.choose')}
            </Button>
          )}
        </FileButton>
        {settings.logo_url && (
          <Button variant="subtle" color="gray" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('logo.remove')}
          </Button>
        )}
      </Group>
      <p className="quiet">{t('logo.hint')}</p>
      {refused && (
        <Text id="logo-refused" c="red" size="sm" role="alert">
          {t(`avatar.${refused}`)}
        </Text>
      )}
    </div>
  );
}
