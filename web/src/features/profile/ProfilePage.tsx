// One's own profile: what the administration keeps, what one may change, and how one signs in and where.
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/access';
import { Facts } from '../../components/Facts';
import { Page, Section } from '../../components/Page';
import { PasswordForm } from './PasswordForm';
import { ProfileForm } from './ProfileForm';

const Avatar = lazy(() => import('./Avatar'));
const TwoStep = lazy(() => import('./TwoStep'));
const MySessions = lazy(() => import('../sessions/MySessions'));

export default function ProfilePage() {
  const { t } = useTranslation();
  const { person } = useMe();
  return (
    <Page title={t('profile.title')} measure="reading">
      <Section title={t('avatar.title')}>
        <Suspense fallback={<Skeleton height={96} circle />}>
          <Avatar person={person} />
        </Suspense>
      </Section>
      <Section title={t('profile.own')}>
        <Facts
          facts={[
            { label: t('people.name'), value: person.display_name },
            { label: t('person.email'), value: person.email },
            { label: t('person.code'), value: person.code },
            { label: t('person.roles'), value: person.roles.map((role) => t(`role.${role}`)).join(', ') },
          ]}
        />
        <p className="quiet">{t('profile.own_hint')}</p>
      </Section>
      <Section title={t('profile.settings')}>
        {/* A saved profile begins anew with what was saved. */}
        <ProfileForm key={person.version} person={person} />
      </Section>
      <Section title={t('profile.password_title')}>
        <PasswordForm />
      </Section>
      {/* Dialogs weigh as much as all the rest of the page. */}
      <Suspense fallback={<Skeleton height={240} mt="xl" radius="md" />}>
        <TwoStep />
        <MySessions />
      </Suspense>
    </Page>
  );
}
