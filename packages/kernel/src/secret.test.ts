import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { secret } from './secret.ts'

test('a secret is printed by no way of printing', () => {
  const value = secret('sk_canary')
  const printed = [
    String(value),
    `${value}`,
    JSON.stringify({ value }),
    inspect(value),
    inspect({ deep: [value] }, { depth: 9, showHidden: true }),
    format('%s %o %O %j', value, value, value, value),
  ].join('\n')
  expect(printed).not.toContain('canary')
  expect(value.reveal()).toBe('sk_canary')
})
