// One's own profile: what the administration keeps, what one may change, and the password.
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/access';
import { Facts } from '../../components/Facts';
import { Page, Section } from '../../components/Page';
import { PasswordForm } from './PasswordForm';
import { ProfileForm } from './ProfileForm';

export default function ProfilePage() {
  const { t } = useTranslation();
  const { person } = useMe();
  return (
    <Page title={t('profile.title')} measure="reading">
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
    </Page>
  );
}
