// The steps of enrolling by number: find a person, enroll them, begin anew with the next.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Enrollment, PersonRow, SchoolClass } from '../../api/client';
import { asApiError } from '../../api/problems';
import { randomUuid } from '../../lib/ids';
import { findPerson } from '../people/queries';
import { createEnrollment, keepEnrollment, keepLead } from './queries';

/** Somebody who was found; the key makes one enrollment out of several clicks. */
interface Found {
  person: PersonRow;
  key: string;
}

async function find(code: string): Promise<Found> {
  return { person: await findPerson(code), key: randomUuid() };
}

export function useEnrollSteps(schoolClass: SchoolClass, joiningAs: Enrollment['role']) {
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [leads, setLeads] = useState(schoolClass.lecturers.length === 0);
  const [added, setAdded] = useState<Enrollment[]>([]);
  const finding = useMutation({ mutationFn: find, onError: () => field.current?.select() });
  const enrolling = useMutation({
    mutationFn: ({ person, key }: Found) => {
      const primary = joiningAs === 'LECTURER' && leads ? true : undefined;
      const enrollment = { person: person.id, role: joiningAs, primary };
      return createEnrollment({ classId: schoolClass.id, enrollment, key });
    },
    onSuccess: (enrollment) => {
      if (enrollment.primary) keepLead(client, enrollment);
      else keepEnrollment(client, enrollment);
      setAdded((before) => [enrollment, ...before]);
      setLeads(false);
      type('');
      field.current?.focus();
    },
  });

  const type = (typed: string) => {
    setCode(typed);
    finding.reset();
    enrolling.reset();
  };
  const goOn = () => {
    if (finding.data) return enrolling.mutate(finding.data);
    if (code.trim()) finding.mutate(code.trim());
  };
  return {
    field,
    code,
    leads,
    added,
    found: finding.data?.person ?? null,
    findError: finding.error && asApiError(finding.error),
    enrollError: enrolling.error,
    isBusy: finding.isPending || enrolling.isPending,
    setLeads,
    /** What is typed is somebody else: what was found before no longer counts. */
    type,
    /** Finds, or enrolls whoever was found. */
    goOn,
  };
}
