import { PayError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { isTrouble, troubleOf } from './trouble.ts'

test('of another’s error its message is not told, of ours it is', () => {
  const foreign = troubleOf(new SyntaxError('Unexpected token in "6216261000000000018"'))
  expect(JSON.stringify(foreign)).not.toContain('6216261')
  expect(foreign).toMatchObject({
    error: 'SyntaxError',
    at: expect.stringContaining('trouble.test'),
  })
  const own = troubleOf(new PayError('internal', 'a rule'))
  expect(own).toMatchObject({ code: 'internal', error: 'a rule' })
  expect(troubleOf('thrown')).toMatchObject({ error: 'string' })
})

test('what whoever asks did wrong is no trouble of ours', () => {
  expect(isTrouble(new PayError('card_data_invalid'))).toBe(false)
  expect(isTrouble(new PayError('service_unavailable'))).toBe(true)
  expect(isTrouble(new TypeError('x'))).toBe(true)
})
