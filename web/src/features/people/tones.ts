// Colours of the states of a person.
import type { Person } from '../../api/client';
import type { Tone } from '../../components/Status';

export const PERSON_TONES: Record<Person['status'], Tone> = {
  active: 'good',
  disabled: 'bad',
  archived: 'idle',
};
export const ACCOUNT_TONES: Record<Person['account'], Tone> = {
  linked: 'good',
  invited: 'warn',
  none: 'idle',
};
