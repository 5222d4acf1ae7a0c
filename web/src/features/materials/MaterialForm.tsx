// The form of a material: what it is called and where it stands.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Material } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { FormFrame } from '../../components/forms';
import { parseCount } from '../../lib/counts';
import type { MaterialFields } from './useMaterialEditing';

interface MaterialFormProps {
  material: Material;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: MaterialFields) => void;
  onCancel: () => void;
}

export default function MaterialForm({ material, error, isSaving, onSubmit, onCancel }: MaterialFormProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: {
      title: material.title,
      section: material.section ?? '',
      position: String(material.position),
    },
    validate: {
      title: (value) => (value.trim() ? null : t('fields.required')),
      position: (value) => (isPosition(value) ? null : t('fields.out_of_range', { min: 0, max: 9999 })),
    },
  });
  const submit = ({ title, section, position }: typeof form.values) =>
    onSubmit({ title, section: section.trim() || null, position: Number(position) });
  return (
    <FormFrame {...{ form, error, isSaving, onCancel }} submitLabel={t('common.save')} onSubmit={submit}>
      <TextInput
        label={t('materials.material_title')}
        required
        autoComplete="off"
        {...form.getInputProps('title')}
      />
      <TextInput
        label={t('materials.section')}
        description={t('materials.section_hint')}
        autoComplete="off"
        {...form.getInputProps('section')}
      />
      <TextInput
        label={t('materials.position')}
        description={t('materials.position_hint')}
        required
        inputMode="numeric"
        autoComplete="off"
        {...form.getInputProps('position')}
      />
    </FormFrame>
  );
}

function isPosition(text: string): boolean {
  const position = parseCount(text);
  return typeof position === 'number' && position >= 0 && position <= 9999;
}
