// Pages for what went wrong: nothing here, not allowed, could not be loaded, could not even start.
import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../api/problems';
import { ConfigurationError } from '../auth/configure';
import { hasSession, leave } from '../auth/session';
import { Brand } from '../components/Brand';
import { ErrorNote } from '../components/ErrorNote';
import { ButtonLink } from '../components/links';
import { Page } from '../components/Page';
import classes from './ErrorPages.module.css';

export function NotFoundPage() {
  const { t } = useTranslation();
  return <Notice title={t('errors.not_found_title')} text={t('errors.not_found_text')} />;
}

function Notice({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation();
  return (
    <Page title={title} measure="reading">
      <p className={classes.text}>{text}</p>
      <ButtonLink to="/" variant="default">
        {t('errors.home')}
      </ButtonLink>
    </Page>
  );
}

/** What a page shows when the thing that it is about could not be loaded. */
export function LoadFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const { code } = asApiError(error);
  if (code === 'not_found' || code === 'invalid_cursor') return <NotFoundPage />;
  if (code === 'forbidden')
    return <Notice title={t('errors.forbidden_title')} text={t('errors.forbidden_text')} />;
  return (
    <Page title={t('errors.title')} measure="reading">
      <ErrorNote error={error} onRetry={onRetry} />
    </Page>
  );
}

export function PageError({ error }: ErrorComponentProps) {
  const router = useRouter();
  return <LoadFailure error={error} onRetry={() => void router.invalidate()} />;
}

export function PagePending() {
  return (
    <Page title={undefined}>
      <Stack gap="sm" aria-hidden="true">
        <Skeleton height={14} width="70%" />
        <Skeleton height={14} width="55%" />
        <Skeleton height={14} width="62%" />
      </Stack>
    </Page>
  );
}

/** Before the shell stands: the server does not answer, the settings are wrong, or the account is not let in. */
export function StartError({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const queryClient = useQueryClient();
  const retry = () => {
    void queryClient.resetQueries({ predicate: (query) => query.state.status === 'error' });
    void router.invalidate();
  };
  if (error instanceof ConfigurationError) {
    return (
      <Alone title={t('errors.configuration_title')}>
        <p className={classes.text}>{t('errors.configuration_text', { detail: error.message })}</p>
      </Alone>
    );
  }
  const { code } = asApiError(error);
  const title = code === 'not_a_member' ? t('errors.not_member_title') : t('errors.title');
  return (
    <Alone title={title}>
      <ErrorNote error={error} />
      <Group mt="lg" gap="sm">
        <Button onClick={retry}>{t('common.retry')}</Button>
        {hasSession() && (
          <Button variant="default" onClick={() => void leave('signed_out')}>
            {t('account.sign_out')}
          </Button>
        )}
      </Group>
    </Alone>
  );
}

/** While the server is asked for its settings and for who is signed in. */
export function StartPending() {
  return (
    <main className={classes.alone} aria-busy="true">
      <Brand />
    </main>
  );
}

function Alone({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <main className={classes.alone}>
      <Brand />
      <Page title={title} measure="reading">
        {children}
      </Page>
    </main>
  );
}
