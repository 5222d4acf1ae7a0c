// The entries of the navigation: each appears when a role of the person may ever use the operation behind it.
import { BookOpen, CalendarRange, House, ListChecks, type LucideIcon, School, Users } from 'lucide-react';
import type { Me } from '../api/client';
import { may } from './access';

interface Entry {
  to: '/' | '/people' | '/classes' | '/subjects' | '/terms' | '/jobs';
  text: 'home' | 'my_classes' | 'people' | 'classes' | 'subjects' | 'terms' | 'jobs';
  icon: LucideIcon;
}

const ENTRIES: (Entry & { operation: string })[] = [
  { to: '/people', text: 'people', icon: Users, operation: 'list_people' },
  { to: '/classes', text: 'classes', icon: School, operation: 'list_classes' },
  { to: '/subjects', text: 'subjects', icon: BookOpen, operation: 'list_subjects' },
  { to: '/terms', text: 'terms', icon: CalendarRange, operation: 'list_terms' },
  { to: '/jobs', text: 'jobs', icon: ListChecks, operation: 'list_jobs' },
];

/** Whoever runs the school starts with an overview of it, everybody else with their own classes. */
export function seesSchool(me: Me): boolean {
  return may(me, 'create_class');
}

export function navigationOf(me: Me): Entry[] {
  const home: Entry = { to: '/', text: seesSchool(me) ? 'home' : 'my_classes', icon: House };
  return [home, ...ENTRIES.filter((entry) => may(me, entry.operation))];
}
