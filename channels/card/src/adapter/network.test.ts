import { describe, expect, test } from 'vitest'
import { answerTimeout, createRig } from '../../test/rig.ts'
import { entries } from './entries.ts'

describe('an echo', () => {
  test('is answered without a sign-in', async () => {
    const rig = await createRig()
    expect(await rig.account.operations.echo(rig.terminal)).toEqual({
      status: 'answered',
      evidence: { channelCode: '00', channelMessage: 'approved' },
    })
    expect(rig.host.received.map(({ type }) => type)).toEqual(['0820'])
    expect(rig.host.received[0]?.text(60)).toBe('00000001301')
    expect(rig.host.received[0]?.fields[64]).toBeUndefined()
  })

  test.each([
    ['97', { status: 'refused', code: 'channel_misconfigured' }],
    ['58', { status: 'refused', code: 'channel_misconfigured' }],
    ['77', { status: 'answered' }],
    ['96', { status: 'unknown', cause: 'server_error' }],
  ])('%s is told as it is', async (code, expected) => {
    const rig = await createRig()
    rig.host.behave = () => ({ fields: { 39: code } })
    const report = await rig.account.operations.echo(rig.terminal)
    expect(report).toMatchObject({ ...expected, evidence: { channelCode: code } })
  })

  test('without an answer, without a connection, without the book', async () => {
    const rig = await createRig()
    const { echo } = rig.account.operations
    rig.host.behave = () => 'silent'
    expect(await rig.within(answerTimeout, echo(rig.terminal))).toEqual({
      status: 'unknown',
      cause: 'timeout',
    })
    await rig.host.close()
    expect(await echo(rig.terminal)).toEqual({ status: 'not_sent', cause: 'connection' })
    rig.book.busy = true
    expect(await echo(rig.terminal)).toEqual({ status: 'blocked', code: 'terminal_busy' })
    expect(await echo({ ...rig.terminal, keys: {} })).toEqual({
      status: 'blocked',
      code: 'terminal_not_ready',
    })
  })

  test('disturbs nothing that is owed', async () => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => (type === '0200' ? 'silent' : undefined)
    await rig.within(answerTimeout, rig.present())
    const owed = rig.book.value(entries.pending.key)
    expect(await rig.account.operations.echo(rig.terminal)).toMatchObject({ status: 'answered' })
    expect(rig.book.value(entries.pending.key)).toEqual(owed)
    expect(rig.host.ofType('0400')).toEqual([])
  })
})

describe('a sign-off', () => {
  const settled = async () => {
    const rig = await createRig()
    await rig.account.operations.settle(rig.terminal)
    return rig
  }

  test('of a terminal that never signed in sends nothing', async () => {
    const rig = await createRig()
    expect(await rig.account.operations.signOff(rig.terminal)).toEqual({ status: 'signed_off' })
    expect(rig.host.received).toEqual([])
  })

  test('gives up the keys; the next payment signs in again', async () => {
    const rig = await settled()
    expect(await rig.account.operations.signOff(rig.terminal)).toMatchObject({
      status: 'signed_off',
      evidence: { channelCode: '00' },
    })
    expect(rig.host.ofType('0820')[0]?.text(60)).toBe('00000001002')
    expect(rig.book.value(entries.signIn.key)).toMatchObject({ keys: null })
    expect(await rig.present()).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0800')).toHaveLength(2)
  })

  test('whose answer is lost has given up the keys, and may be repeated', async () => {
    const rig = await settled()
    rig.host.behave = () => 'silent'
    const first = rig.account.operations.signOff(rig.terminal)
    expect(await rig.within(answerTimeout, first)).toEqual({ status: 'unknown', cause: 'timeout' })
    expect(rig.book.value(entries.signIn.key)).toMatchObject({ keys: null })
    rig.host.behave = () => ({ fields: { 39: '77' } })
    expect(await rig.account.operations.signOff(rig.terminal)).toMatchObject({
      status: 'signed_off',
    })
  })

  test('waits for what is owed, and for the batch to be settled', async () => {
    const rig = await createRig()
    const { signOff, settle } = rig.account.operations
    rig.host.behave = ({ type }) => (type === '0200' || type === '0400' ? 'silent' : undefined)
    await rig.within(answerTimeout, rig.present())
    expect(await rig.within(answerTimeout, signOff(rig.terminal))).toEqual({
      status: 'blocked',
      code: 'terminal_busy',
    })
    rig.host.behave = () => undefined
    await rig.present(undefined, 'A2')
    expect(await signOff(rig.terminal)).toEqual({ status: 'blocked', code: 'terminal_unsettled' })
    rig.host.behave = (request) => {
      if (request.text(60).slice(8, 11) === '207') rig.host.batch = '000002'
      return undefined
    }
    expect(await settle(rig.terminal)).toMatchObject({ status: 'settled' })
    expect(await signOff(rig.terminal)).toMatchObject({ status: 'signed_off' })
    expect(rig.host.ofType('0820')).toHaveLength(1)
  })
})
