// Students by items, with both totals: names stay in sight, the rest scrolls in a region of its own.
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Book, BookItem, GradebookPage, Total } from '../../api/client';
import { Tag } from '../../components/Status';
import { currentLanguage } from '../../i18n';
import { formatDecimal } from '../../lib/decimals';
import type { Words } from '../grades/traces';
import type { OpenCell } from './CellDialog';
import { cellText, cellWords, readCell } from './cells';
import classes from './GradebookTable.module.css';

type StudentRow = GradebookPage['students'][number];
export type TotalKind = 'to_date' | 'final';

/** A total that is to be explained. */
export interface OpenTotal {
  student: string;
  name: string;
  kind: TotalKind;
}

interface GradebookTableProps {
  book: Book;
  page: GradebookPage;
  onCell: (cell: OpenCell) => void;
  onTotal: (total: OpenTotal) => void;
}

export function GradebookTable({ book, page, onCell, onTotal }: GradebookTableProps) {
  const { t } = useTranslation();
  const items = useMemo(() => itemsOf(book, page.columns), [book, page.columns]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the arrow keys
    <section className={classes.box} aria-label={t('gradebook.table')} tabIndex={0}>
      <table className={classes.table} aria-label={t('gradebook.table')}>
        <Head book={book} items={items} />
        <tbody>
          {page.students.map((student) => (
            <Row
              key={student.person}
              classId={book.class}
              items={items}
              student={student}
              onCell={onCell}
              onTotal={onTotal}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function itemsOf(book: Book, columns: number[]): BookItem[] {
  const byNumber = new Map(book.items.map((item) => [item.number, item]));
  return columns.flatMap((number) => byNumber.get(number) ?? []);
}

/** Neighbours of one category have its title above them. */
function groupsOf(items: BookItem[]): { category: number; count: number; key: number }[] {
  const groups: { category: number; count: number; key: number }[] = [];
  for (const { category, number } of items) {
    const last = groups.at(-1);
    if (last?.category === category) last.count += 1;
    else groups.push({ category, count: 1, key: number });
  }
  return groups;
}

function Head({ book, items }: { book: Book; items: BookItem[] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const titles = new Map(book.categories.map(({ number, title }) => [number, title]));
  return (
    <thead>
      <tr>
        <th rowSpan={2} scope="col" className={classes.student}>
          {t('gradebook.student')}
        </th>
        {groupsOf(items).map(({ category, count, key }) => (
          <th key={key} colSpan={count} scope="colgroup" className={classes.category}>
            {titles.get(category)}
          </th>
        ))}
        <th rowSpan={2} scope="col" className={classes.total}>
          {t('gradebook.to_date')}
        </th>
        <th rowSpan={2} scope="col" className={classes.total}>
          {t('gradebook.final')}
        </th>
      </tr>
      <tr>
        {items.map((item) => (
          <th key={item.number} scope="col" className={classes.item}>
            <div>{item.title}</div>
            <div className={classes.detail}>
              {t('gradebook.of_points', { full: formatDecimal(item.points, language) })}{' '}
              {!item.posted && <Tag label={t('gradebook.draft')} />}
            </div>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowProps {
  classId: string;
  items: BookItem[];
  student: StudentRow;
  onCell: (cell: OpenCell) => void;
  onTotal: (total: OpenTotal) => void;
}

const Row = memo(function Row({ classId, items, student, onCell, onTotal }: RowProps) {
  const { t } = useTranslation();
  const words = { t, language: currentLanguage() };
  const name = student.display_name;
  return (
    <tr>
      <th scope="row" className={classes.student}>
        <div>{name}</div>
        <div className={classes.detail}>
          {student.code} {student.locked && <Tag label={t('gradebook.locked')} />}
        </div>
      </th>
      {items.map((item, at) => (
        <td key={item.number} className={classes.cell}>
          <CellButton
            open={{
              class: classId,
              student: student.person,
              name,
              item: item.number,
              title: item.title,
              full: item.points,
              cell: readCell(student.cells[at]),
            }}
            words={words}
            onCell={onCell}
          />
        </td>
      ))}
      <td className={classes.cell}>
        <TotalButton
          total={student.to_date}
          label={t('gradebook.to_date')}
          name={name}
          onClick={() => onTotal({ student: student.person, name, kind: 'to_date' })}
        />
      </td>
      <td className={classes.cell}>
        <TotalButton
          total={student.final_total}
          label={t('gradebook.final')}
          name={name}
          onClick={() => onTotal({ student: student.person, name, kind: 'final' })}
        />
      </td>
    </tr>
  );
});

interface CellButtonProps {
  open: OpenCell;
  /** Handed down: there are thousands of cells, and each hook in one costs. */
  words: Words;
  onCell: (cell: OpenCell) => void;
}

function CellButton({ open, words: { t, language }, onCell }: CellButtonProps) {
  const { cell, name, title } = open;
  return (
    <button
      type="button"
      className={classes.button}
      aria-label={`${name}, ${title}: ${cellWords(cell, language, t)}`}
      onClick={() => onCell(open)}
    >
      {cellText(cell, language, t) || '·'}
      {cell.isLate && (
        <span className={classes.late} title={t('gradebook.late')}>
          {t('gradebook.late_letter')}
        </span>
      )}
    </button>
  );
}

interface TotalButtonProps {
  total: Total | null | undefined;
  label: string;
  name: string;
  onClick: () => void;
}

function TotalButton({ total, label, name, onClick }: TotalButtonProps) {
  const mark = total ? formatDecimal(total.mark, currentLanguage()) : '—';
  return (
    <button
      type="button"
      className={classes.button}
      aria-label={`${name}, ${label}: ${mark} ${total?.letter ?? ''}`}
      onClick={onClick}
    >
      <strong>{mark}</strong> {total?.letter}
    </button>
  );
}
