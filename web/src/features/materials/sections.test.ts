import { expect, test } from 'vitest';
import type { Material } from '../../api/client';
import { bySection } from './sections';

const material = (id: string, section: string | null) => ({ id, section }) as Material;

test('materials stand in their sections, in the order of the list', () => {
  const list = [
    material('a', null),
    material('b', 'Tuần 1'),
    material('c', 'Tuần 1'),
    material('d', 'Tuần 2'),
  ];

  const sections = bySection(list).map(({ section, items }) => [section, ...items.map(({ id }) => id)]);

  expect(sections).toEqual([
    [null, 'a'],
    ['Tuần 1', 'b', 'c'],
    ['Tuần 2', 'd'],
  ]);
});
