// Backups in the settings: the plan, what is there, one more, and the check of one.
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Backup, Backups, Settings } from '../../api/client';
import { asApiError } from '../../api/problems';
import { useReader } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import { Section } from '../../components/Page';
import { Status } from '../../components/Status';
import { formatInstant } from '../../lib/dates';
import { formatSize } from '../../lib/files';
import { BackupPlanForm } from './BackupPlanForm';
import classes from './Backups.module.css';
import { backupsQuery, makeBackup, proveBackup } from './queries';
import { failureOf } from './texts';

export function BackupsSection({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { data: backups, error, refetch } = useQuery(backupsQuery);
  if (error && asApiError(error).code === 'backups_elsewhere')
    return (
      <Section title={t('backups.title')}>
        <p className="quiet">{t('backups.elsewhere')}</p>
      </Section>
    );
  return (
    <Section title={t('backups.title')}>
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!backups && !error && <Skeleton height={120} radius="md" />}
      {backups && (
        <>
          <p className={`quiet ${classes.hint}`}>{t('backups.hint', { place: backups.place })}</p>
          <BackupPlanForm key={settings.version} settings={settings} />
          <BackupList backups={backups} />
        </>
      )}
    </Section>
  );
}

function BackupList({ backups }: { backups: Backups }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const keep = (now: Backups) => client.setQueryData(backupsQuery.queryKey, now);
  const making = useMutation({ mutationFn: makeBackup, onSuccess: keep });
  const proving = useMutation({ mutationFn: proveBackup, onSuccess: keep });
  const error = making.error ?? proving.error;
  const isBusy = backups.working !== null;
  const make = (
    <Button
      variant="default"
      leftSection={<Archive size={16} aria-hidden="true" />}
      disabled={isBusy}
      loading={making.isPending}
      onClick={() => making.mutate()}
    >
      {t('backups.make')}
    </Button>
  );
  return (
    <>
      {error && <ErrorNote error={error} title={t('errors.form_title')} />}
      <div role="status" className={classes.status}>
        {backups.working === 'make' && t('backups.making')}
        {backups.working === 'prove' && t('backups.proving')}
      </div>
      {backups.backups.length === 0 ? (
        <EmptyNote title={t('backups.none')} text={t('backups.none_text')} action={make} />
      ) : (
        <>
          <div className={classes.make}>{make}</div>
          <ul className={classes.list} aria-label={t('backups.title')}>
            {backups.backups.map((backup) => (
              <li key={backup.name + backup.begun_at} className={classes.backup}>
                <BackupLine
                  backup={backup}
                  isBusy={isBusy || proving.isPending}
                  onProve={() => proving.mutate(backup.name)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface BackupLineProps {
  backup: Backup;
  isBusy: boolean;
  onProve: () => void;
}

function BackupLine({ backup, isBusy, onProve }: BackupLineProps) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const at = (instant: string) => formatInstant(instant, language, zone);
  const { failure, proof } = backup;
  const time = at(backup.begun_at);
  const count = (number: number) => number.toLocaleString(language);
  const size = t('backups.size', {
    size: formatSize(backup.bytes, language),
    items: count(backup.items),
    files: count(backup.files),
  });
  const proven = () => {
    if (!proof) return t('backups.unproven');
    if (!proof.failure) return t('backups.proven', { time: at(proof.at) });
    return t('backups.not_proven', { time: at(proof.at), reason: t(failureOf(proof.failure)) });
  };
  return (
    <>
      <div className={classes.facts}>
        <div className={classes.time}>
          {time}
          <Status
            tone={failure || proof?.failure ? 'bad' : 'good'}
            label={failure || proof?.failure ? t('backups.failed') : t('backups.good')}
          />
        </div>
        <div className={classes.detail}>
          {failure ? (
            <span>{t(failureOf(failure))}</span>
          ) : (
            <>
              <span>{size}</span>
              <span>{proven()}</span>
              <span className="figures">{backup.name}</span>
            </>
          )}
        </div>
      </div>
      {!failure && (
        <Button
          size="xs"
          variant="default"
          disabled={isBusy}
          aria-label={t('backups.prove_named', { time })}
          onClick={onProve}
        >
          {t('backups.prove')}
        </Button>
      )}
    </>
  );
}
