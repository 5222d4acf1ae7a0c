// The first rows of a sheet, as they are read.
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Sheet } from '../../api/client';
import { Section } from '../../components/Page';

export function SheetRows({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  if (sheet.rows === 0) return <p role="status">{t('sheets.no_rows')}</p>;
  return (
    <Section title={t('sheets.first_rows')}>
      <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label={t('sheets.first_rows')} withRowBorders verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              {sheet.columns.map((column, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place
                <Table.Th key={at} scope="col">
                  {column.head || t('sheets.no_head', { number: at + 1 })}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sheet.first.map((row, number) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
              <Table.Tr key={number}>
                {row.map((cell, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its place
                  <Table.Td key={at}>{cell}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}
