// What the book allows, but somebody may not have meant.
import { Alert } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Book } from '../../api/client';
import { currentLanguage } from '../../i18n';
import { warningText } from './books';

export function Warnings({ book }: { book: Book }) {
  const { t } = useTranslation();
  if (book.warnings.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" my="md" icon={<TriangleAlert size={18} />}>
      {book.warnings.map((warning) => (
        <div key={`${warning.code} ${warning.category}`}>
          {warningText(warning, book, { t, language: currentLanguage() })}
        </div>
      ))}
    </Alert>
  );
}
