// Events one under the other: who did what to what, when; each opens to what changed and from where.
import { useTranslation } from 'react-i18next';
import type { SchoolEvent } from '../../api/client';
import { useReader } from '../../app/access';
import { formatInstant } from '../../lib/dates';
import classes from './EventList.module.css';
import { fieldsOf, pageOf, useEventTexts } from './texts';

export function EventList({ events }: { events: SchoolEvent[] }) {
  return (
    <ul className={classes.list}>
      {events.map((event) => (
        <li key={event.id}>
          <EventRow event={event} />
        </li>
      ))}
    </ul>
  );
}

function EventRow({ event }: { event: SchoolEvent }) {
  const { language, zone } = useReader();
  const texts = useEventTexts();
  return (
    <details className={classes.event}>
      <summary className={classes.summary}>
        <span className={`${classes.time} quiet figures`}>{formatInstant(event.at, language, zone)}</span>
        <span className={classes.words}>
          <strong>{texts.action(event.action)}</strong>
          <span>
            {texts.thing(event)}
            {event.member && ` · ${event.member.name ?? event.member.id}`}
          </span>
        </span>
        <span className={`${classes.actor} quiet`}>{texts.actor(event)}</span>
      </summary>
      <Changes event={event} />
    </details>
  );
}

function Changes({ event }: { event: SchoolEvent }) {
  const { t } = useTranslation();
  const texts = useEventTexts();
  const fields = fieldsOf(event);
  const page = pageOf(event);
  return (
    <div className={classes.changes}>
      {fields.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('events.what')}</th>
                <th scope="col">{t('events.before')}</th>
                <th scope="col">{t('events.after')}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field.name}>
                  <th scope="row">{texts.field(field.name)}</th>
                  <td>{field.before}</td>
                  <td>{field.after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className={`${classes.source} quiet`}>
        {page && <a href={page}>{t('events.open_thing', { name: texts.thing(event) })}</a>}
        {event.address && <span>{t('events.address', { address: event.address })}</span>}
        {event.request_id && <span>{t('events.request', { id: event.request_id })}</span>}
      </p>
    </div>
  );
}
