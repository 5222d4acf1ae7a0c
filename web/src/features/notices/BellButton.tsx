// The bell beside the account on every page: how many notices are new, and the newest of them.
import { Popover } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { lazy, Suspense, useId } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './BellButton.module.css';
import { countQuery } from './queries';

const BellPanel = lazy(() => import('./BellPanel'));

export function BellButton() {
  const { t } = useTranslation();
  const { data: count } = useQuery(countQuery(useQueryClient()));
  const [opened, { close, toggle }] = useDisclosure(false);
  const title = useId();
  const unread = count?.unread ?? 0;
  const shown = count?.more ? `${unread}+` : String(unread);
  return (
    <Popover
      opened={opened}
      onChange={close}
      position="top-end"
      width="min(24rem, calc(100vw - 1.5rem))"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.button}
          onClick={toggle}
          aria-label={unread > 0 ? t('notices.open_new', { new: shown }) : t('notices.open')}
        >
          <Bell size={19} strokeWidth={1.8} aria-hidden="true" />
          {unread > 0 && (
            <span className={classes.count} aria-hidden="true">
              {shown}
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-labelledby={title}>
        <Suspense fallback={<div className={classes.waiting} />}>
          <BellPanel titleId={title} hasNew={unread > 0} onLeave={close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
