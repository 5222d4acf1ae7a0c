// Giving a link to a class.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { AppModal } from '../../components/AppModal';
import { FormFrame } from '../../components/forms';
import { createMaterial, refreshMaterials } from './queries';

interface LinkDialogProps {
  classId: string;
  onClose: () => void;
}

export default function LinkDialog({ classId, onClose }: LinkDialogProps) {
  const { t } = useTranslation();
  return (
    <AppModal title={t('materials.add_link')} opened onClose={onClose}>
      <LinkForm classId={classId} onClose={onClose} />
    </AppModal>
  );
}

function LinkForm({ classId, onClose }: LinkDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const key = useIdempotencyKey();
  const form = useForm({
    initialValues: { url: '', title: '', section: '' },
    validate: { url: (value) => (value.trim() ? null : t('fields.required')) },
  });
  const create = useMutation({
    mutationFn: (values: typeof form.values) => createMaterial(classId, values, key),
    onSuccess: () => {
      refreshMaterials(client, classId);
      onClose();
    },
  });
  return (
    <FormFrame
      form={form}
      error={create.error && asApiError(create.error)}
      isSaving={create.isPending}
      submitLabel={t('materials.add_link')}
      onSubmit={(values) => create.mutate(values)}
      onCancel={onClose}
    >
      <TextInput
        label={t('materials.url')}
        type="url"
        placeholder="https://"
        required
        autoComplete="off"
        {...form.getInputProps('url')}
      />
      <TextInput
        label={t('materials.material_title')}
        description={t('materials.title_hint')}
        autoComplete="off"
        {...form.getInputProps('title')}
      />
      <TextInput label={t('materials.section')} autoComplete="off" {...form.getInputProps('section')} />
    </FormFrame>
  );
}
