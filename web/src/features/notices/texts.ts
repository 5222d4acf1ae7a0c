// What a notice says in the reader's language, from whom it is, and where it leads.
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../api/client';

export function useNoticeTexts() {
  const { t } = useTranslation();
  const title = (notice: Notice): string => {
    const name = notice.class?.name ?? '';
    if (notice.kind === 'posted') return t('notices.kind.posted', { class: name, title: notice.title });
    if (notice.kind === 'material') return t('notices.kind.material', { class: name, title: notice.title });
    if (notice.kind === 'job' && notice.job)
      return t('notices.kind.job', { work: t(`jobs.kind.${notice.job.kind}`) });
    if (notice.kind === 'backup_failed') return t('notices.kind.backup_failed', { backup: notice.title });
    if (
      notice.kind === 'enrolled' ||
      notice.kind === 'queued' ||
      notice.kind === 'promoted' ||
      notice.kind === 'finals_locked'
    )
      return t(`notices.kind.${notice.kind}`, { class: name });
    return notice.title ?? '';
  };
  return {
    title,
    from: (notice: Notice) => (notice.sender ? notice.sender.name : t('notices.school')),
  };
}

/** The page to which a notice leads; none for a message that says everything itself. */
export function targetOf(notice: Notice): string | null {
  if (notice.link) return notice.link;
  if (notice.kind === 'posted' && notice.class) return `/classes/${notice.class.id}/grades`;
  if (notice.kind === 'material' && notice.class) return `/classes/${notice.class.id}/materials`;
  if (notice.class) return `/classes/${notice.class.id}`;
  if (notice.job) return `/jobs/${notice.job.id}`;
  return notice.audience.kind === 'class' ? `/classes/${notice.audience.of}` : null;
}
