// A disc with the picture of a person, or else their initials, beside their name. Drawn, not written: the name is the text.
import { useState } from 'react';
import type { PersonName } from '../api/client';
import { fileAddress } from '../lib/files';
import { initials } from '../lib/names';
import classes from './Initials.module.css';

interface InitialsProps {
  name: PersonName;
  /** Where the picture is; a person need not have one, and it may be gone by now. */
  picture?: string | null;
  look?: 'soft' | 'strong';
  size?: 'small' | 'row' | 'large';
}

export function Initials({ name, picture, look = 'soft', size = 'row' }: InitialsProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const shown = picture && picture !== broken ? picture : null;
  return (
    <span
      className={classes.disc}
      data-look={look}
      data-size={size}
      data-initials={shown ? '' : initials(name)}
      aria-hidden="true"
    >
      {shown && (
        <img
          src={fileAddress(shown, location.origin)}
          alt=""
          className={classes.picture}
          onError={() => setBroken(shown)}
        />
      )}
    </span>
  );
}
