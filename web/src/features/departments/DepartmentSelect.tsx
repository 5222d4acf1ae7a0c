// Chooses a department, or none.
import { Select, type SelectProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { choicesQuery, departmentQuery } from './queries';

/** Active departments, and the one that is chosen already, even if it was archived since. */
export function DepartmentSelect({ value, ...rest }: Omit<SelectProps, 'data'>) {
  const active = useQuery(choicesQuery).data ?? [];
  const isThere = active.some((each) => each.id === value);
  const chosen = useQuery({ ...departmentQuery(value ?? ''), enabled: Boolean(value) && !isThere }).data;
  const choices = chosen && !isThere ? [chosen, ...active] : active;
  return (
    <Select
      {...rest}
      value={value || null}
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      clearable
    />
  );
}
