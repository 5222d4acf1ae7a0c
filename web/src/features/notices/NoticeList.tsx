// Notices one under the other: what each says, from whom, when, and whether it is new.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Archive, Bell, BookOpen, ClipboardCheck, ListChecks, Megaphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../api/client';
import { useReader } from '../../app/access';
import { formatInstant } from '../../lib/dates';
import { linkParts } from '../../lib/linked';
import classes from './NoticeList.module.css';
import { readNotice } from './queries';
import { targetOf, useNoticeTexts } from './texts';

const ICONS = {
  message: Megaphone,
  enrolled: BookOpen,
  queued: BookOpen,
  promoted: BookOpen,
  material: BookOpen,
  posted: ClipboardCheck,
  finals_locked: BookOpen,
  job: ListChecks,
  backup_failed: Archive,
};

interface NoticeListProps {
  notices: Notice[];
  /** In the panel of the bell texts are cut, and a notice without a page of its own leads to the list. */
  look: 'panel' | 'page';
  onLeave?: () => void;
}

export function NoticeList({ notices, look, onLeave }: NoticeListProps) {
  return (
    <ul className={classes.list} data-look={look}>
      {notices.map((notice) => (
        <NoticeRow key={notice.id} notice={notice} look={look} onLeave={onLeave} />
      ))}
    </ul>
  );
}

function NoticeRow({ notice, look, onLeave }: { notice: Notice } & Omit<NoticeListProps, 'notices'>) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const texts = useNoticeTexts();
  const client = useQueryClient();
  const mark = useMutation({ mutationFn: () => readNotice(client, notice) });
  const target = targetOf(notice) ?? (look === 'panel' ? '/notices' : null);
  const Icon = ICONS[notice.kind] ?? Bell;
  return (
    <li className={classes.notice} data-new={!notice.read}>
      <Icon size={18} strokeWidth={1.7} aria-hidden="true" className={classes.icon} />
      <div className={classes.words}>
        <div className={classes.title}>
          {!notice.read && <span className="unseen">{t('notices.is_new')}: </span>}
          {target ? (
            <Target
              to={target}
              text={texts.title(notice)}
              onFollow={() => {
                mark.mutate();
                onLeave?.();
              }}
            />
          ) : (
            texts.title(notice)
          )}
        </div>
        {notice.text && <NoticeText text={notice.text} look={look} />}
        <div className={`${classes.detail} quiet figures`}>
          <span>{texts.from(notice)}</span>
          <span>{formatInstant(notice.sent_at, language, zone)}</span>
        </div>
      </div>
      {look === 'page' && !notice.read && (
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={`${t('notices.mark_read')}: ${texts.title(notice)}`}
          loading={mark.isPending}
          onClick={() => mark.mutate()}
        >
          {t('notices.mark_read')}
        </Button>
      )}
    </li>
  );
}

/** A page of the school by its path, which may be of a kind that this page does not know by type. */
function Target({ to, text, onFollow }: { to: string; text: string; onFollow: () => void }) {
  const router = useRouter();
  return (
    <a
      href={to}
      onClick={(event) => {
        onFollow();
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        router.history.push(to);
      }}
    >
      {text}
    </a>
  );
}

function NoticeText({ text, look }: { text: string; look: 'panel' | 'page' }) {
  if (look === 'panel') return <p className={classes.cut}>{text}</p>;
  let at = 0;
  return (
    <p className={classes.text}>
      {linkParts(text).map((part) => {
        at += part.text.length;
        return part.href ? (
          <a key={at} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ) : (
          part.text
        );
      })}
    </p>
  );
}
