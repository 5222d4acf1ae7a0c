import { describe, expect, test } from 'vitest';
import type { Notice } from '../../api/client';
import { targetOf } from './texts';

const message: Notice = {
  id: '1772438400000123',
  kind: 'message',
  audience: { kind: 'everyone', of: null },
  title: 'Nghỉ lễ',
  text: null,
  link: null,
  class: null,
  job: null,
  sender: null,
  sent_at: '2026-03-02T08:00:00.000123Z',
  read: false,
};
const about = { id: 'cls_1', code: 'MTH101', name: 'Giải tích' };

describe('where a notice leads', () => {
  test.each([
    ['a message says everything itself', message, null],
    ['a link wins', { ...message, link: '/terms' }, '/terms'],
    ['to a class', { ...message, audience: { kind: 'class', of: 'cls_1' } }, '/classes/cls_1'],
    ['about a class', { ...message, kind: 'enrolled', class: about }, '/classes/cls_1'],
    ['a material', { ...message, kind: 'material', class: about }, '/classes/cls_1/materials'],
    [
      'a backup that failed',
      { ...message, kind: 'backup_failed', title: 'rollbook.zip', link: '/settings' },
      '/settings',
    ],
    ['a job', { ...message, kind: 'job', job: { id: 'job_1', kind: 'import' } }, '/jobs/job_1'],
  ] as [string, Notice, string | null][])('%s', (_, notice, target) => {
    expect(targetOf(notice)).toBe(target);
  });
});
