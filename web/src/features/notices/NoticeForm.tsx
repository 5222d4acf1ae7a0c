// Writing a notice.
import { Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { AppModal } from '../../components/AppModal';
import { FormFrame } from '../../components/forms';
import { notify } from '../../components/notify';
import { refreshNotices, sendNotice } from './queries';
import type { Recipient } from './SendNotice';

interface NoticeFormProps {
  to?: Recipient;
  onClose: () => void;
}

const ROLES = ['STUDENT', 'LECTURER', 'ADMIN'] as const;

export default function NoticeForm({ to, onClose }: NoticeFormProps) {
  const { t } = useTranslation();
  return (
    <AppModal title={t('notices.send')} opened onClose={onClose} size="lg">
      <Fields to={to} onClose={onClose} />
    </AppModal>
  );
}

function Fields({ to, onClose }: NoticeFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const key = useIdempotencyKey();
  const form = useForm({
    initialValues: { audience: 'everyone', title: '', text: '' },
    validate: { title: (value) => (value.trim() ? null : t('fields.required')) },
  });
  const send = useMutation({
    mutationFn: ({ audience, title, text }: typeof form.values) => {
      const chosen = audience === 'everyone' ? { audience } : { audience: 'role', of: audience };
      const settled = to && { audience: to.kind, of: to.id };
      return sendNotice({ ...(settled ?? chosen), title, text }, key);
    },
    onSuccess: () => {
      refreshNotices(client);
      notify(t('notices.sent'));
      onClose();
    },
  });
  const choices = [
    { value: 'everyone', label: t('notices.everyone') },
    ...ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) })),
  ];
  return (
    <FormFrame
      form={form}
      error={send.error && asApiError(send.error)}
      isSaving={send.isPending}
      submitLabel={t('notices.submit')}
      onSubmit={(values) => send.mutate(values)}
      onCancel={onClose}
    >
      {to ? (
        <p className="quiet">{t(`notices.to_${to.kind}`, { name: to.name })}</p>
      ) : (
        <Select
          label={t('notices.to')}
          data={choices}
          allowDeselect={false}
          {...form.getInputProps('audience')}
        />
      )}
      <TextInput label={t('notices.subject')} required maxLength={200} {...form.getInputProps('title')} />
      <Textarea
        label={t('notices.text')}
        description={t('notices.text_hint')}
        autosize
        minRows={4}
        maxRows={12}
        maxLength={4000}
        {...form.getInputProps('text')}
      />
    </FormFrame>
  );
}
