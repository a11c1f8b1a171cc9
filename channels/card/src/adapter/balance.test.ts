import { describe, expect, test } from 'vitest'
import { chipCard, stripeCard } from '../../test/reader.ts'
import { answerTimeout, createRig, type Rig } from '../../test/rig.ts'
import type { Behaviour } from '../../test/scripted-host.ts'
import { entries } from './entries.ts'

const told = '1002156C000000012345'
const ask = (rig: Rig, reading = rig.reader.read(stripeCard)) =>
  rig.account.operations.balance({ terminal: rig.terminal, reading })

async function answering(behaviour: Behaviour): Promise<Rig> {
  const rig = await createRig()
  rig.host.behave = ({ type }) => (type === '0200' ? behaviour : undefined)
  return rig
}

describe('a balance', () => {
  test('is told, of what may be spent and of what is booked', async () => {
    const rig = await answering({ fields: { 54: told } })
    expect(await ask(rig)).toMatchObject({
      status: 'told',
      balances: [{ account: '10', kind: 'available', sign: 'credit', amount: { amount: 12_345 } }],
    })
    const [sent] = rig.host.ofType('0200')
    expect(sent?.text(3)).toBe('310000')
    expect(sent?.fields[4]).toBeUndefined()
    expect(sent?.text(60)).toBe('0100000100050')
    expect(rig.host.pin).toBe('123456')
    rig.host.behave = () => ({ fields: { 54: '0001156D000000000100' } })
    expect(await ask(rig, rig.reader.read(chipCard, { entry: 'tap' }))).toMatchObject({
      balances: [{ account: '00', kind: 'ledger', sign: 'debit', amount: { amount: 100 } }],
    })
  })

  test('leaves nothing in the book but numbers', async () => {
    const rig = await answering({ fields: { 54: told } })
    await ask(rig)
    const keys = [...rig.book.entries.keys()]
    expect(keys.filter((key) => /^(?:flow|card|owed)/.test(key))).toEqual([])
    expect(rig.book.value(entries.pending.key)).toBeUndefined()
    expect([...rig.book.entries.values()].join()).not.toContain('12345')
  })

  test.each<readonly [string, Behaviour, object]>([
    ['an answer that is lost', 'silent', { status: 'unknown', cause: 'timeout' }],
    ['a wrong MAC', 'wrong_mac', { status: 'unknown', cause: 'signature' }],
    ['no MAC', 'no_mac', { status: 'unknown', cause: 'signature' }],
    ['a wrong echo', { fields: { 11: '999999' } }, { status: 'unknown', cause: 'timeout' }],
    ['half an answer', 'half', { status: 'unknown', cause: 'connection' }],
    ['garbage', 'garbage', { status: 'unknown', cause: 'unreadable' }],
    ['no balance', { fields: {} }, { status: 'unknown', cause: 'unreadable' }],
    ['foreign money', { fields: { 54: '1002840C000000012345' } }, { cause: 'unreadable' }],
    ['98', { fields: { 39: '98' } }, { status: 'unknown', cause: 'server_error' }],
    ['55', { fields: { 39: '55' } }, { status: 'failed', code: 'pin_wrong' }],
    ['77', { fields: { 39: '77' } }, { status: 'failed', code: 'attempt_closed' }],
  ])('after %s is never undone', async (_, behaviour, expected) => {
    const rig = await answering(behaviour)
    expect(await rig.within(answerTimeout, ask(rig))).toMatchObject(expected)
    rig.host.behave = () => undefined
    expect(await rig.present()).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0400')).toEqual([])
  })

  test('waits for a reversal that is owed', async () => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => (type === '0200' ? 'silent' : undefined)
    await rig.within(answerTimeout, rig.present())
    rig.host.behave = ({ type }) => (type === '0400' ? { fields: { 39: '96' } } : undefined)
    expect(await ask(rig)).toEqual({ status: 'not_sent', cause: 'in_progress' })
  })

  test('is not told for a reading that was played again or cannot be opened', async () => {
    const rig = await answering({ fields: { 54: told } })
    const reading = rig.reader.read(stripeCard)
    await ask(rig, reading)
    expect(await ask(rig, reading)).toEqual({ status: 'failed', code: 'card_data_invalid' })
    expect(rig.host.ofType('0200')).toHaveLength(1)
  })
})
