// The parts of a person's name, in the order in which the name is written, with how it will be shown.
import { NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { PersonName } from '../api/client';
import { joinName, type NameParts } from '../lib/names';

type Part = 'family' | 'middle' | 'given';

const ORDERS: Record<PersonName['order'], Part[]> = {
  family_first: ['family', 'middle', 'given'],
  given_first: ['given', 'middle', 'family'],
};

/** The rule that the page checks itself: a given name. The API checks the rest. */
export function requiredName(message: string) {
  return { given: (given: string) => (given.trim() ? null : message) };
}

export function NameFields<V extends { name: NameParts }>({ form }: { form: UseFormReturnType<V> }) {
  const { t } = useTranslation();
  const { name } = form.getValues();
  const shown = joinName(name);
  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
        {ORDERS[name.order].map((part) => (
          <TextInput
            key={part}
            label={t(`person.${part}`)}
            required={part === 'given'}
            autoComplete="off"
            {...form.getInputProps(`name.${part}`)}
          />
        ))}
      </SimpleGrid>
      <NativeSelect
        label={t('person.order')}
        description={shown ? t('person.preview', { name: shown }) : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={[
          { value: 'family_first', label: t('person.order_family_first') },
          { value: 'given_first', label: t('person.order_given_first') },
        ]}
        {...form.getInputProps('name.order')}
      />
    </Stack>
  );
}
