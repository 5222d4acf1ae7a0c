import { describe, expect, test } from 'vitest';
import { moveTarget, pageSize } from './books';

describe('moving by one', () => {
  const numbers = [3, 1, 2];

  test('goes before the one above, or behind the one below', () => {
    expect(moveTarget(numbers, 1, 'up')).toBe(3);
    expect(moveTarget(numbers, 3, 'down')).toBe(2);
    expect(moveTarget(numbers, 1, 'down')).toBeNull();
  });

  test('ends at both ends', () => {
    expect(moveTarget(numbers, 3, 'up')).toBeUndefined();
    expect(moveTarget(numbers, 2, 'down')).toBeUndefined();
  });
});

describe('a page of a gradebook', () => {
  test('has fewer students where there are many items', () => {
    expect([0, 6, 50, 200, 1000].map(pageSize)).toEqual([100, 100, 100, 25, 10]);
  });
});
