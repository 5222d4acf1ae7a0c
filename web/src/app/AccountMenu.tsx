// Who is signed in, and what a person sets for herself: language, appearance; the way to the profile and out.
import { Button, Popover, SegmentedControl, Stack, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronsUpDown, LogOut, ScrollText, Settings, UserRound } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Initials } from '../components/Initials';
import { ButtonLink } from '../components/links';
import { updateMe } from '../features/profile/queries';
import { signOutHere } from '../features/sessions/queries';
import { currentLanguage, LANGUAGES, type Language, showLanguage } from '../i18n';
import classes from './AccountMenu.module.css';
import { may, meQuery, useMe } from './access';

export function AccountMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const [opened, { close, toggle }] = useDisclosure(false);
  const title = useId();
  const { person } = me;
  return (
    <Popover
      opened={opened}
      onChange={close}
      position="top-end"
      width={280}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button type="button" className={classes.button} onClick={toggle}>
          <Initials name={person.name} picture={person.avatar_url} look="strong" />
          <span className={classes.name}>
            <span className="unseen">{t('account.open')}: </span>
            {person.display_name}
          </span>
          <ChevronsUpDown size={15} aria-hidden="true" className={classes.chevron} />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-labelledby={title}>
        <Stack gap="sm">
          <div>
            <div id={title} className={classes.title}>
              {person.display_name}
            </div>
            <div className={classes.detail}>{person.email}</div>
            <div className={classes.detail}>{person.roles.map((role) => t(`role.${role}`)).join(', ')}</div>
          </div>
          <LanguageChoice />
          <ThemeChoice />
          <Actions onLeave={close} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Actions({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const look = { variant: 'subtle', color: 'gray', justify: 'flex-start' } as const;
  return (
    <Stack gap={2} className={classes.actions}>
      <ButtonLink
        to="/profile"
        {...look}
        leftSection={<UserRound size={16} aria-hidden="true" />}
        onClick={onLeave}
      >
        {t('account.profile')}
      </ButtonLink>
      {may(me, 'update_settings') && (
        <ButtonLink
          to="/settings"
          {...look}
          leftSection={<Settings size={16} aria-hidden="true" />}
          onClick={onLeave}
        >
          {t('settings.title')}
        </ButtonLink>
      )}
      {may(me, 'list_events') && (
        <ButtonLink
          to="/activity"
          {...look}
          leftSection={<ScrollText size={16} aria-hidden="true" />}
          onClick={onLeave}
        >
          {t('events.title')}
        </ButtonLink>
      )}
      <Button
        {...look}
        leftSection={<LogOut size={16} aria-hidden="true" />}
        onClick={() => void signOutHere()}
      >
        {t('account.sign_out')}
      </Button>
    </Stack>
  );
}

function LanguageChoice() {
  const { t } = useTranslation();
  const { person } = useMe();
  const queryClient = useQueryClient();
  const label = useId();
  const choose = useMutation({
    mutationFn: (language: Language) => updateMe({ language }, person),
    onMutate: showLanguage,
    onSuccess: (saved) => queryClient.setQueryData(meQuery.queryKey, (me) => me && { ...me, person: saved }),
    onError: () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  return (
    <div>
      <div id={label} className={classes.label}>
        {t('account.language')}
      </div>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-labelledby={label}
        value={currentLanguage()}
        onChange={(language) => choose.mutate(language as Language)}
        data={LANGUAGES.map((language) => ({ value: language, label: t(`language.${language}`) }))}
      />
    </div>
  );
}

function ThemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const label = useId();
  return (
    <div>
      <div id={label} className={classes.label}>
        {t('account.theme')}
      </div>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-labelledby={label}
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}
        data={[
          { value: 'light', label: t('account.light') },
          { value: 'dark', label: t('account.dark') },
          { value: 'auto', label: t('account.system') },
        ]}
      />
    </div>
  );
}
