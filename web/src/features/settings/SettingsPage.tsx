// Settings of the school: its name, what students may do by themselves, the current term, how mails leave, and what a
// password must have.
import { Skeleton } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../../app/access';
import { LoadFailure } from '../../app/ErrorPages';
import { checkPassword } from '../../auth/passwords';
import { Page, Section } from '../../components/Page';
import { BackupsSection } from '../backups/BackupsSection';
import { CurrentTerm } from './CurrentTerm';
import { Logo } from './Logo';
import { MailSender } from './MailSender';
import { settingsQuery } from './queries';
import { SettingsForm } from './SettingsForm';

export default function SettingsPage() {
  const { t } = useTranslation();
  const { data: settings, isError, error, refetch } = useQuery(settingsQuery);
  if (isError) return <LoadFailure error={error} onRetry={() => void refetch()} />;
  return (
    <Page title={t('settings.title')} measure="reading">
      <Section title={t('settings.school')}>
        {/* Saved settings begin anew with what was saved. */}
        {settings ? (
          <>
            <Logo settings={settings} />
            <SettingsForm key={settings.version} settings={settings} />
          </>
        ) : (
          <Skeleton height={180} radius="md" />
        )}
      </Section>
      <Section title={t('settings.current_term')}>
        <CurrentTerm />
      </Section>
      <Section title={t('settings.mail')}>
        <MailSender />
      </Section>
      {settings && <BackupsSection settings={settings} />}
      <Section title={t('settings.passwords')}>
        <PasswordPolicy />
      </Section>
    </Page>
  );
}

/** Decided where the user pool is made, and shown here so that the office can tell people. */
function PasswordPolicy() {
  const { t } = useTranslation();
  const { password_policy: policy } = useSuspenseQuery(configQuery).data;
  return (
    <>
      <p className="quiet">{t('settings.passwords_hint')}</p>
      <ul>
        {checkPassword('', policy).map(({ rule }) => (
          <li key={rule}>{t(`new_password.${rule}`, { min: policy.min_length })}</li>
        ))}
      </ul>
    </>
  );
}
