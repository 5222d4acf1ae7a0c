import { describe, expect, test } from 'vitest';
import { fileAddress, findFault, formatSize, MAX_MATERIAL } from './files';

describe('files', () => {
  test('are reached under the name that the page came from, on one machine', () => {
    const url = 'http://127.0.0.1:8080/files/avatars/usr_1/fil_1?X-Amz-Signature=ab%2Fc';

    expect(fileAddress(url, 'http://localhost:8080')).toBe(
      'http://localhost:8080/files/avatars/usr_1/fil_1?X-Amz-Signature=ab%2Fc',
    );
  });

  test('are reached where they are, elsewhere', () => {
    const url = 'https://bucket.s3.ap-southeast-1.amazonaws.com/avatars/usr_1/fil_1?a=b';

    expect(fileAddress(url, 'https://school.example')).toBe(url);
  });

  test('have sizes in words', () => {
    expect(formatSize(12, 'en')).toBe('1 KB');
    expect(formatSize(482_133, 'en')).toBe('482 KB');
    expect(formatSize(1_440_000, 'vi')).toBe('1,4 MB');
  });

  test('are looked at before they are sent', () => {
    expect(findFault('Bài 1.PDF', 10)).toBeNull();
    expect(findFault('setup.exe', 10)).toBe('file_type');
    expect(findFault('README', 10)).toBe('file_type');
    expect(findFault('a.pdf', 0)).toBe('empty_file');
    expect(findFault('a.pdf', MAX_MATERIAL + 1)).toBe('file_too_large');
  });
});
