// The frame of pages before sign-in: a page of a register beside the form, the name of the school, the language.
import { SegmentedControl } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../app/access';
import { Brand } from '../components/Brand';
import { currentLanguage, LANGUAGES, type Language, showLanguage } from '../i18n';
import classes from './GuestFrame.module.css';

interface GuestFrameProps {
  title: string;
  intro?: string;
  children: ReactNode;
}

export function GuestFrame({ title, intro, children }: GuestFrameProps) {
  const { t } = useTranslation();
  const { school_name: school, logo_url: logo } = useSuspenseQuery(configQuery).data;

  useEffect(() => {
    document.title = `${title} · Rollbook`;
  }, [title]);

  return (
    <div className={classes.frame}>
      <aside className={classes.cover} aria-hidden="true">
        <Register />
        <div className={classes.claim}>
          <p className={classes.claimTitle}>{t('sign_in.claim')}</p>
          <p className={classes.claimText}>{t('sign_in.claim_detail', { school })}</p>
        </div>
      </aside>
      <main className={classes.main}>
        <div className={classes.top}>
          <Brand detail={school} logo={logo} />
          <SegmentedControl
            size="xs"
            aria-label={t('account.language')}
            value={currentLanguage()}
            onChange={(language) => void showLanguage(language as Language)}
            data={LANGUAGES.map((language) => ({ value: language, label: language.toUpperCase() }))}
          />
        </div>
        <div className={classes.form}>
          <h1 className={classes.title}>{title}</h1>
          {intro && <p className={classes.intro}>{intro}</p>}
          {children}
        </div>
      </main>
    </div>
  );
}

const ROWS = [
  [118, '1101110'],
  [92, '1111011'],
  [136, '1011111'],
  [104, '1111101'],
  [126, '0111111'],
  [84, '1110111'],
  [112, '1111110'],
] as const;

/** A page of a register, ruled and ticked: lines for names, strokes for presence. */
function Register() {
  return (
    <svg
      aria-hidden="true"
      className={classes.register}
      viewBox="0 0 420 330"
      preserveAspectRatio="xMidYMid slice"
    >
      {ROWS.map(([length, marks], row) => (
        <g key={length} transform={`translate(0 ${34 + row * 42})`}>
          <path d="M0 21h420" className={classes.rule} />
          <path d={`M24 0h${length}`} className={classes.line} />
          {[...marks].map((mark, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a drawing, its columns never move
            <g key={column} transform={`translate(${204 + column * 29} -1)`}>
              {mark === '1' ? (
                <path d="m-5 0 4 4 8-9" className={classes.tick} />
              ) : (
                <circle r="2.5" cx="1" className={classes.dot} />
              )}
            </g>
          ))}
        </g>
      ))}
      <path d="M188 0v330" className={classes.margin} />
    </svg>
  );
}
