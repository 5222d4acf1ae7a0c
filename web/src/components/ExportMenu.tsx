// The button in the head of a list that saves all of it as a sheet, with the filters that are chosen.
import { Button, Group, Menu, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../api/problems';
import { currentLanguage } from '../i18n';
import { fileName, save } from '../lib/downloads';
import { useProblemTexts } from './ErrorNote';

export interface SheetForm {
  format: 'csv' | 'xlsx';
  language: string;
}

/** A file out of an answer of the API. */
export type FileAnswer = Promise<{ data?: Blob; response: Response }>;

/** Saves what an answer holds. */
export async function saveAnswer(answer: FileAnswer, form: SheetForm): Promise<void> {
  const { data, response } = await answer;
  if (!data) throw asApiError(null);
  save(data, fileName(response.headers.get('Content-Disposition')) ?? `rollbook.${form.format}`);
}

interface ExportMenuProps {
  read: (form: SheetForm) => FileAnswer;
  size?: 'sm' | 'xs';
  label?: string;
}

export function ExportMenu({ read, size = 'sm', label }: ExportMenuProps) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  const take = useMutation({
    mutationFn: (format: SheetForm['format']) => {
      const form = { format, language: currentLanguage() };
      return saveAnswer(read(form), form);
    },
  });
  return (
    <Group gap="xs">
      {take.error && (
        <Text size="sm" role="alert">
          {texts.problem(asApiError(take.error))}
        </Text>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size={size}
            variant="default"
            leftSection={<Download size={16} aria-hidden="true" />}
            loading={take.isPending}
          >
            {label ?? t('exports.open')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(['xlsx', 'csv'] as const).map((format) => (
            <Menu.Item key={format} onClick={() => take.mutate(format)}>
              {t(`exports.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
