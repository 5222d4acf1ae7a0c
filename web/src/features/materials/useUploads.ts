// Uploads under way on this page: two at a time, each with its progress, its fault, and another try.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../../api/problems';
import { findFault } from '../../lib/files';
import { randomUuid } from '../../lib/ids';
import { giveFile, refreshMaterials } from './queries';

const AT_ONCE = 2;

/** Why a file was not even sent. */
export type Fault = NonNullable<ReturnType<typeof findFault>>;

export interface Upload {
  /** Also the idempotency key: another try makes no second material. */
  key: string;
  file: File;
  section: string | null;
  state: 'waiting' | 'sending' | 'done' | 'failed' | 'refused';
  /** From 0 to 1. */
  part: number;
  error?: ApiError;
  fault?: Fault;
}

export function useUploads(classId: string) {
  const client = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const sending = useRef(new Set<string>());
  const change = (key: string, changes: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...changes } : each)));

  const send = async (upload: Upload) => {
    change(upload.key, { state: 'sending', part: 0, error: undefined });
    try {
      await giveFile(classId, upload, (part) => change(upload.key, { part }));
      change(upload.key, { state: 'done', part: 1 });
      refreshMaterials(client, classId);
    } catch (error) {
      change(upload.key, { state: 'failed', error: asApiError(error) });
    } finally {
      sending.current.delete(upload.key);
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever changes among the uploads may make room for the next
  useEffect(() => {
    for (const upload of uploads.filter((each) => each.state === 'waiting')) {
      if (sending.current.size >= AT_ONCE) return;
      if (sending.current.has(upload.key)) continue;
      sending.current.add(upload.key);
      void send(upload);
    }
  }, [uploads]);

  const isBusy = uploads.some(({ state }) => state === 'waiting' || state === 'sending');
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isBusy]);

  const add = (files: File[], section: string | null) => {
    const fresh = files.map((file): Upload => {
      const fault = findFault(file.name, file.size) ?? undefined;
      return { key: randomUuid(), file, section, state: fault ? 'refused' : 'waiting', part: 0, fault };
    });
    setUploads((all) => [...all.filter(({ state }) => state !== 'done'), ...fresh]);
  };
  const retry = (upload: Upload) => change(upload.key, { state: 'waiting', error: undefined });
  const dismiss = (upload: Upload) => setUploads((all) => all.filter(({ key }) => key !== upload.key));
  return { uploads, add, retry, dismiss };
}
