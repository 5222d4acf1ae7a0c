// The frame of each page: document title, one heading that takes the focus after navigation, actions, content.
import { Skeleton } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './Page.module.css';

interface PageProps {
  /** The heading; undefined while the thing that gives it is being loaded. */
  title: string | undefined;
  /** What stands under the heading: a code, a status. */
  detail?: ReactNode;
  /** A link to the list that this page belongs to. */
  up?: ReactNode;
  actions?: ReactNode;
  /** Lists use the width, forms and texts are easier to read without it. */
  measure?: 'wide' | 'reading';
  /** The heading takes the focus when this changes; the path unless tabs share one heading. */
  focusKey?: string;
  children: ReactNode;
}

/** The first page after loading keeps the browser's own focus; later ones move it to their heading. */
let isFirst = true;

export function Page({ title, detail, up, actions, measure = 'wide', focusKey, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  const key = focusKey ?? path;

  useEffect(() => {
    document.title = title ? `${title} · Rollbook` : 'Rollbook';
  }, [title]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what the heading is about
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, [key]);

  return (
    <div className={classes.page} data-measure={measure}>
      {up && (
        <div className={classes.up}>
          <ChevronLeft size={14} aria-hidden="true" />
          {up}
        </div>
      )}
      <div className={classes.head}>
        <div className={classes.titles}>
          <h1 ref={heading} tabIndex={-1} className={classes.title}>
            {title ?? <Skeleton component="span" display="inline-block" height={26} width={220} />}
          </h1>
          {detail && <div className={classes.detail}>{detail}</div>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A part of a page with its own small heading. */
export function Section({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <h2 className={classes.sectionTitle}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
