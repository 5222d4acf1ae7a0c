import { describe, expect, test } from 'vitest';
import { linkParts } from './linked';

describe('links in a text', () => {
  test('an address becomes a link, without the end of its sentence', () => {
    expect(linkParts('Xem https://example.edu/lich (hoặc http://b.vn).')).toEqual([
      { text: 'Xem ' },
      { text: 'https://example.edu/lich', href: 'https://example.edu/lich' },
      { text: ' (hoặc ' },
      { text: 'http://b.vn', href: 'http://b.vn/' },
      { text: ').' },
    ]);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'https://bank.example@evil.example/',
    'www.example.edu',
    '',
  ])('%s stays text', (text) => {
    expect(linkParts(text).every((part) => part.href === undefined)).toBe(true);
  });

  test('no character is lost', () => {
    const text = 'a https://x.y/(z) b\nhttp://[bad https://ok.example!';

    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});
