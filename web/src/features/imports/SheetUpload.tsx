// The first step of a sheet: a template to begin with, and the file, which is sent and then looked at.
import { Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SheetKind } from '../../api/client';
import { ErrorNote } from '../../components/ErrorNote';
import { ExportMenu } from '../../components/ExportMenu';
import { FileField } from './FileField';
import { createSheet, MAX_BUNDLE, readTemplate, sheetQuery } from './queries';
import { useSheetFault } from './texts';

export function SheetUpload({ kind }: { kind: SheetKind }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const send = useMutation({
    mutationFn: (file: File) => createSheet(kind, file),
    onSuccess: (sheet) => {
      client.setQueryData(sheetQuery(sheet.id, 0).queryKey, sheet);
      void navigate({ to: '/imports/sheets/$sheet', params: { sheet: sheet.id } });
    },
  });
  const fault = useSheetFault(send.error);
  return (
    <Stack gap="md">
      <p style={{ margin: 0 }}>{t(`sheets.intro.${kind}`)}</p>
      <Group gap="sm">
        <ExportMenu size="xs" label={t('sheets.template')} read={(form) => readTemplate(kind, form)} />
        <span className="quiet">{t('sheets.template_hint')}</span>
      </Group>
      <FileField
        accept=".csv,.xlsx,.txt,text/csv"
        isBusy={send.isPending}
        file={send.variables ?? null}
        texts={{ choose: t('sheets.choose'), hint: t('sheets.choose_hint') }}
        refuse={(file) => (file.size > MAX_BUNDLE ? t('sheets.too_large') : null)}
        onChoose={(file) => file && send.mutate(file)}
      />
      {send.error && <ErrorNote error={send.error} title={t('sheets.not_read')} text={fault ?? undefined} />}
    </Stack>
  );
}
