// Whether a person has an account, and the invitation to it.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/client';
import { asApiError } from '../../api/problems';
import { useProblemTexts } from '../../components/ErrorNote';
import { notify } from '../../components/notify';
import { Status } from '../../components/Status';
import classes from './Invitation.module.css';
import { invitePerson, keepPerson } from './queries';
import { ACCOUNT_TONES } from './tones';

export function Invitation({ person, mayInvite }: { person: Person; mayInvite: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const texts = useProblemTexts();
  const invite = useMutation({
    mutationFn: () => invitePerson(person),
    onSuccess: (invited) => {
      keepPerson(client, invited);
      notify(t('person.invited', { email: invited.email }));
    },
  });
  const isOpen = mayInvite && person.status === 'active' && person.account !== 'linked';
  return (
    <div className={classes.account}>
      <Status tone={ACCOUNT_TONES[person.account]} label={t(`account_state.${person.account}`)} />
      {isOpen && person.email_is_placeholder && <span className="quiet">{t('person.cannot_invite')}</span>}
      {isOpen && !person.email_is_placeholder && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<Mail size={14} aria-hidden="true" />}
          loading={invite.isPending}
          onClick={() => invite.mutate()}
        >
          {person.account === 'none' ? t('person.send_invitation') : t('person.resend_invitation')}
        </Button>
      )}
      {invite.error && (
        <span role="alert" className="problem">
          {texts.problem(asApiError(invite.error))}
        </span>
      )}
    </div>
  );
}
