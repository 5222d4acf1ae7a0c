// The second step of a sheet: what each column is, what goes for all rows, a check, and the import. All of it stands in
// the address, so that it survives a reload.
import { Alert, Button, Group, Select, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Sheet } from '../../api/client';
import { asApiError } from '../../api/problems';
import { LoadFailure } from '../../app/ErrorPages';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import { FactsSkeleton } from '../../components/Facts';
import { ButtonLink, TextLink } from '../../components/links';
import { Page, Section } from '../../components/Page';
import { addJob } from '../jobs/queries';
import { CheckResult, ImportButton } from './CheckResult';
import { missing, type Plan, readColumns, toImport, writeColumns } from './plans';
import { importSheet, sheetQuery } from './queries';
import { SheetColumns } from './SheetColumns';
import { SheetOptions } from './SheetOptions';
import { SheetRows } from './SheetRows';
import { useCodeText } from './texts';

const route = getRouteApi('/school/imports/sheets/$sheet');

export default function SheetPage() {
  const { t } = useTranslation();
  const { worksheet = '0' } = route.useSearch();
  const query = useQuery(sheetQuery(route.useParams().sheet, Number(worksheet)));
  const sheet = query.data;
  if (query.isError && asApiError(query.error).status === 404) return <SheetGone />;
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Page
      title={t('sheets.title')}
      up={<TextLink to="/imports/new">{t('imports.title')}</TextLink>}
      detail={sheet && [sheet.name, t('sheets.rows', { count: sheet.rows })].filter(Boolean).join(' · ')}
    >
      {sheet ? <SheetForm sheet={sheet} /> : <FactsSkeleton count={3} />}
    </Page>
  );
}

function SheetGone() {
  const { t } = useTranslation();
  return (
    <Page title={t('sheets.title')} up={<TextLink to="/imports/new">{t('imports.title')}</TextLink>}>
      <EmptyNote
        title={t('sheets.gone_title')}
        text={t('sheets.gone_text')}
        action={<ButtonLink to="/jobs">{t('jobs.title')}</ButtonLink>}
      />
    </Page>
  );
}

function usePlan(sheet: Sheet): [Plan, (plan: Plan) => void] {
  const { map, role, term, invite } = route.useSearch();
  const navigate = useNavigate();
  const plan: Plan = {
    worksheet: sheet.worksheet,
    columns: readColumns(map, sheet),
    role: role ?? null,
    term: term ?? null,
    invite: invite === 'yes',
  };
  // A check that was made is of another plan.
  const change = (next: Plan) =>
    void navigate({
      to: '/imports/sheets/$sheet',
      params: { sheet: sheet.id },
      search: {
        worksheet: next.worksheet === 0 ? undefined : String(next.worksheet),
        map: next.worksheet === plan.worksheet ? writeColumns(next.columns) : undefined,
        role: next.role ?? undefined,
        term: next.term ?? undefined,
        invite: next.invite ? 'yes' : undefined,
      },
      replace: true,
      resetScroll: false,
    });
  return [plan, change];
}

function SheetForm({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  const codeText = useCodeText();
  const [plan, change] = usePlan(sheet);
  return (
    <Stack gap="md">
      {sheet.notes.map((note) => (
        <Alert key={`${note.code}${note.params.found}`} color="yellow" variant="light">
          {codeText(note.code, note.params)}
        </Alert>
      ))}
      {sheet.worksheets.length > 1 && (
        <Select
          label={t('sheets.worksheet')}
          data={sheet.worksheets.map((name, at) => ({ value: String(at), label: name }))}
          value={String(plan.worksheet)}
          onChange={(value) => change({ ...plan, worksheet: Number(value ?? 0) })}
          allowDeselect={false}
          maw={360}
        />
      )}
      <Section title={t('sheets.columns')}>
        <SheetColumns sheet={sheet} plan={plan} onChange={change} />
      </Section>
      <SheetRows sheet={sheet} />
      <SheetOptions kind={sheet.kind} plan={plan} onChange={change} />
      <SheetActions sheet={sheet} plan={plan} />
    </Stack>
  );
}

function SheetActions({ sheet, plan }: { sheet: Sheet; plan: Plan }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const now = route.useSearch();
  const { check } = now;
  const send = useMutation({
    mutationFn: (dryRun: boolean) => importSheet(sheet.id, toImport(plan, dryRun)),
    onSuccess: (job) => {
      addJob(client, job);
      if (!job.dry_run) return void navigate({ to: '/jobs/$job', params: { job: job.id } });
      void navigate({
        to: '/imports/sheets/$sheet',
        params: { sheet: sheet.id },
        search: { ...now, check: job.id },
        replace: true,
        resetScroll: false,
      });
    },
  });
  const lacking = missing(sheet.kind, plan);
  const names = lacking.map((alike) =>
    alike.map((field) => t(`sheets.field.${field}`)).join(` ${t('sheets.or')} `),
  );
  return (
    <>
      {lacking.length > 0 && <p role="status">{t('sheets.missing', { fields: names.join('; ') })}</p>}
      {send.error && <ErrorNote error={send.error} title={t('sheets.not_started')} />}
      <Group gap="sm">
        <Button
          variant={check ? 'default' : 'filled'}
          disabled={lacking.length > 0 || sheet.rows === 0}
          loading={send.isPending && send.variables}
          onClick={() => send.mutate(true)}
        >
          {t('imports.check')}
        </Button>
        {check && (
          <ImportButton
            check={check}
            isSending={send.isPending && !send.variables}
            onImport={() => send.mutate(false)}
          />
        )}
      </Group>
      {check && <CheckResult id={check} />}
    </>
  );
}
