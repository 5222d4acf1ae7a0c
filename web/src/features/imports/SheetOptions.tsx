// What goes for all rows of a sheet that say nothing themselves.
import { Checkbox, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SheetKind } from '../../api/client';
import { recentTermsQuery } from '../terms/queries';
import type { Plan } from './plans';

interface SheetOptionsProps {
  kind: SheetKind;
  plan: Plan;
  onChange: (plan: Plan) => void;
}

export function SheetOptions({ kind, plan, onChange }: SheetOptionsProps) {
  if (kind === 'classes') return <TermOption plan={plan} onChange={onChange} />;
  return (
    <Group gap="lg" align="flex-end">
      <RoleOption kind={kind} plan={plan} onChange={onChange} />
      {kind === 'people' && <InviteOption plan={plan} onChange={onChange} />}
    </Group>
  );
}

function RoleOption({ kind, plan, onChange }: SheetOptionsProps) {
  const { t } = useTranslation();
  const roles =
    kind === 'people' ? (['STUDENT', 'LECTURER', 'ADMIN'] as const) : (['STUDENT', 'LECTURER'] as const);
  return (
    <Select
      label={t(kind === 'people' ? 'sheets.role' : 'sheets.class_role')}
      description={t('sheets.only_where_empty')}
      data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
      value={plan.role ?? (kind === 'people' ? null : 'STUDENT')}
      onChange={(value) => onChange({ ...plan, role: roles.find((role) => role === value) ?? null })}
      placeholder={t('role.NONE')}
      clearable={kind === 'people'}
      allowDeselect={kind === 'people'}
      clearButtonProps={{ 'aria-label': t('role.NONE') }}
    />
  );
}

function InviteOption({ plan, onChange }: Omit<SheetOptionsProps, 'kind'>) {
  const { t } = useTranslation();
  return (
    <Checkbox
      label={t('sheets.invite')}
      description={t('sheets.invite_hint')}
      checked={plan.invite}
      onChange={(event) => onChange({ ...plan, invite: event.currentTarget.checked })}
    />
  );
}

function TermOption({ plan, onChange }: Omit<SheetOptionsProps, 'kind'>) {
  const { t } = useTranslation();
  const terms = useQuery(recentTermsQuery).data?.items ?? [];
  return (
    <Select
      label={t('sheets.term')}
      description={t('sheets.only_where_empty')}
      data={terms.map((term) => ({ value: term.id, label: term.name }))}
      value={plan.term}
      onChange={(term) => onChange({ ...plan, term })}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': t('sheets.skip') }}
      maw={360}
    />
  );
}
