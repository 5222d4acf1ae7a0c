// Files: where the page reaches them, how large they are in words, and which kinds the school takes.
import type { Language } from '../i18n';

/** Most bytes of a material. */
export const MAX_MATERIAL = 100 * 1024 * 1024;

/** Endings of the names of materials, as the school takes them. */
export const MATERIAL_ENDINGS = [
  ...['pdf', 'doc', 'docx', 'ppt', 'pptx', 'xls', 'xlsx', 'odt', 'odp', 'ods', 'rtf', 'epub', 'zip'],
  ...['txt', 'md', 'tex', 'c', 'cpp', 'h', 'java', 'py', 'r', 'sql', 'csv', 'ipynb', 'json'],
  ...['png', 'jpg', 'jpeg', 'webp', 'gif', 'mp3', 'm4a', 'wav', 'ogg', 'mp4', 'webm'],
];

/** A program on one machine serves files itself, below `/files/`: under whatever name this page came from. */
export function fileAddress(url: string, origin: string): string {
  const { pathname, search } = new URL(url);
  return pathname.startsWith('/files/') ? `${origin}${pathname}${search}` : url;
}

/** A size as people read it: `482 KB`, `1.4 MB`. */
export function formatSize(bytes: number, language: Language): string {
  const isSmall = bytes < 1_000_000;
  const value = isSmall ? Math.max(1, Math.round(bytes / 1000)) : bytes / 1_000_000;
  const number = value.toLocaleString(language, { maximumFractionDigits: 1 });
  return `${number} ${isSmall ? 'KB' : 'MB'}`;
}

/** What speaks against a material before anything is sent. */
export function findFault(name: string, size: number): 'file_type' | 'empty_file' | 'file_too_large' | null {
  const ending = name.includes('.') ? name.split('.').pop()?.toLowerCase() : undefined;
  if (!ending || !MATERIAL_ENDINGS.includes(ending)) return 'file_type';
  if (size === 0) return 'empty_file';
  return size > MAX_MATERIAL ? 'file_too_large' : null;
}
