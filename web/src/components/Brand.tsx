// The mark of Rollbook, a bound register with its ribbon, and the word beside it.
import classes from './Brand.module.css';

export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className={classes.mark}>
      <rect x="4" y="2" width="24" height="26" rx="4" fill="#17604d" className={classes.cover} />
      <path d="M4 6a4 4 0 0 1 4-4h2v26H8a4 4 0 0 1-4-4z" fill="#0a3a2f" />
      <path d="M14 9h10M14 14h6" stroke="#fff" strokeOpacity=".55" strokeWidth="2" strokeLinecap="round" />
      <path
        d="m14 20 2.6 2.6 5.4-6"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M21 24v8l2.5-2 2.5 2v-8z" fill="#d9573f" />
    </svg>
  );
}

interface BrandProps {
  /** The school. */
  detail?: string;
  /** Its logo, in place of the mark. */
  logo?: string | null;
}

export function Brand({ detail, logo }: BrandProps) {
  return (
    <span className={classes.brand}>
      {logo ? <img className={classes.logo} src={logo} alt="" /> : <Mark size={30} />}
      <span className={classes.words}>
        <span className={classes.word}>Rollbook</span>
        {detail && <span className={classes.detail}>{detail}</span>}
      </span>
    </span>
  );
}
