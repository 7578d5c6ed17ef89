import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { total } from './cart.js';

describe('Cart', () => {
  test('is free while it is empty', () => assert.equal(total([]), 0));
  test('adds the shipping fee', () => assert.equal(total([1000]), 1490));
  test('waives the fee from 50 on', () => assert.equal(total([2500, 2500]), 5000));
  test('charges the fee just below', () => assert.equal(total([4999]), 5489));
  test('takes its time, as suites do', async () => {
    await pause(1500);
    assert.ok(true);
  });
});
