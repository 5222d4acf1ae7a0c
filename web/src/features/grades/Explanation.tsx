// A total with all that made it: category by category, item by item, with parts that add up, and the rounding.
import { useTranslation } from 'react-i18next';
import type { CategoryTrace, ItemTrace, Trace } from '../../api/client';
import { currentLanguage } from '../../i18n';
import { formatDecimal, formatFraction } from '../../lib/decimals';
import classes from './Explanation.module.css';
import { categoryNotes, isCounted, itemNotes, totalNotes } from './traces';

/** What categories and items are called, by their numbers. */
export interface Titles {
  categories: Map<number, string>;
  items: Map<number, string>;
}

export function Explanation({ trace, titles }: { trace: Trace; titles: Titles }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { mark, band } = trace;
  return (
    <>
      <div className={classes.mark}>
        <span className={classes.number}>{mark ? formatDecimal(mark, language) : '—'}</span>
        {band && (
          <span className={classes.letter} data-passes={band.passes}>
            {band.letter}
          </span>
        )}
        <span className="quiet">
          {t(`grades.kind.${trace.kind}`, { scale: formatDecimal(trace.scale, language) })}
        </span>
      </div>
      {trace.categories.map((category) => (
        <Category key={category.number} category={category} titles={titles} />
      ))}
      <Sum trace={trace} titles={titles} />
    </>
  );
}

function Notes({ notes }: { notes: string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={classes.notes}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function Category({ category, titles }: { category: CategoryTrace; titles: Titles }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const title = titles.categories.get(category.number) ?? '';
  const weight = category.weight && formatDecimal(category.weight, language);
  return (
    <section className={classes.category}>
      <h3 className={classes.title}>
        {title}
        {weight && <span className="quiet">{t('grades.category.weight', { weight })}</span>}
      </h3>
      <Notes notes={categoryNotes(category, { t, language })} />
      {category.items.length > 0 && (
        <table className={classes.table} aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{t('grades.item')}</th>
              <th scope="col" className={classes.numeric}>
                {t('grades.points')}
              </th>
              <th scope="col" className={classes.numeric}>
                {t('grades.part')}
              </th>
            </tr>
          </thead>
          <tbody>
            {category.items.map((item) => (
              <Item key={item.number} item={item} title={titles.items.get(item.number) ?? ''} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Item({ item, title }: { item: ItemTrace; title: string }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const weight = item.weight && formatDecimal(item.weight, language);
  return (
    <tr>
      <th scope="row">
        {title}
        {weight && <span className="quiet"> {t('grades.weight', { weight })}</span>}
        <Notes notes={itemNotes(item, { t, language })} />
      </th>
      <td className={classes.numeric}>
        {t('grades.of', {
          points: item.raw ? formatDecimal(item.raw, language) : '—',
          full: formatDecimal(item.full, language),
        })}
      </td>
      <td className={classes.numeric}>{isCounted(item) ? formatFraction(item.part, language) : '—'}</td>
    </tr>
  );
}

/** The parts of the categories under each other, and what became of their sum. */
function Sum({ trace, titles }: { trace: Trace; titles: Titles }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const counted = trace.categories.filter(
    ({ standing }) => standing === 'counted' || standing === 'extra_credit',
  );
  return (
    <section className={classes.category}>
      <h3 className={classes.title}>{t('grades.sum')}</h3>
      {trace.total && (
        <table className={classes.table} aria-label={t('grades.sum')}>
          <tbody>
            {counted.map((category) => (
              <tr key={category.number}>
                <th scope="row">{titles.categories.get(category.number)}</th>
                <td className={classes.numeric}>{formatFraction(category.part, language)}</td>
              </tr>
            ))}
            {trace.capped && (
              <tr>
                <th scope="row">{t('grades.cap')}</th>
                <td className={classes.numeric}>{formatFraction(trace.capped.part, language)}</td>
              </tr>
            )}
            <tr className={classes.total}>
              <th scope="row">{t('grades.total')}</th>
              <td className={classes.numeric}>{formatFraction(trace.total, language)}</td>
            </tr>
          </tbody>
        </table>
      )}
      <Notes notes={totalNotes(trace, { t, language })} />
    </section>
  );
}
