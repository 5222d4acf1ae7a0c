// A time zone of the IANA list, found by typing; empty means the zone of the school.
import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DEFAULT_TIME_ZONE } from '../lib/dates';

const ZONES = Intl.supportedValuesOf('timeZone');

/** Browsers list one name per zone and may know ours under its older one. */
const CHOICES = ZONES.includes(DEFAULT_TIME_ZONE) ? ZONES : [DEFAULT_TIME_ZONE, ...ZONES];

export function TimeZoneSelect(props: Omit<SelectProps, 'data'>) {
  const { t } = useTranslation();
  const known = typeof props.value !== 'string' || CHOICES.includes(props.value);
  return (
    <Select
      label={t('person.time_zone')}
      placeholder={t('person.time_zone_unset', { zone: DEFAULT_TIME_ZONE })}
      data={known ? CHOICES : [props.value as string, ...CHOICES]}
      searchable
      clearable
      limit={60}
      clearButtonProps={{ 'aria-label': t('person.time_zone_unset', { zone: DEFAULT_TIME_ZONE }) }}
      {...props}
    />
  );
}
