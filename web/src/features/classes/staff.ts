// Who runs a class: administrators, and its own lecturers.
import type { Me, SchoolClass } from '../../api/client';
import { may } from '../../app/access';

/** Whoever may do this in some class may in this one. */
export function isStaffOf(me: Me, schoolClass: SchoolClass, operation: string): boolean {
  if (!may(me, operation)) return false;
  return may(me, 'update_class') || schoolClass.lecturers.some(({ id }) => id === me.person.id);
}
