// What became of the rows of each file.
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/client';
import { currentLanguage } from '../../i18n';

const COLUMNS = ['read', 'created', 'updated', 'unchanged', 'skipped'] as const;

export function FileCounts({ job }: { job: Job }) {
  const { t } = useTranslation();
  const number = (value: number) => value.toLocaleString(currentLanguage());
  return (
    <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label={t('jobs.counts')} className="figures" withRowBorders verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t(job.sheet_kind ? 'jobs.what' : 'jobs.file')}</Table.Th>
            {COLUMNS.map((column) => (
              <Table.Th key={column} scope="col" ta="right">
                {t(`jobs.count.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {job.files.map((file) => (
            <Table.Tr key={file.file}>
              <Table.Th scope="row" fw={450}>
                {job.sheet_kind ? t(`sheets.kind.${job.sheet_kind}`) : file.file}
              </Table.Th>
              {COLUMNS.map((column) => (
                <Table.Td key={column} ta="right">
                  {number(file[column])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
