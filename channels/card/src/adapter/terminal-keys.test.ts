import { secret } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { createRig } from '../../test/rig.ts'
import {
  keyStoreOf,
  readTerminalKeys,
  requireTerminals,
  wrapTerminalKeys,
} from './terminal-keys.ts'

const tmk = '11111111111111112222222222222222'
const bdk = '0123456789ABCDEFFEDCBA9876543210'

async function wrap(entered: Record<string, string>) {
  const { ports } = await createRig()
  return { ports, kept: await wrapTerminalKeys(secret(entered), ports) }
}

describe('the keys of a terminal', () => {
  test('are kept as blocks that only the key store opens', async () => {
    const { ports, kept } = await wrap({
      tmk: tmk.replace(/(....)/g, '$1 '),
      bdk,
      bdk_kcv: '08d7b4',
      ksn: 'ffff9876',
    })
    expect(Object.keys(kept).sort()).toEqual(['bdk', 'ksn', 'scheme', 'tmk'])
    expect(JSON.stringify(kept)).not.toContain(bdk.slice(0, 16))
    const { keys } = keyStoreOf(ports)
    expect(await keys.checkValue(kept.bdk ?? '')).toBe('08D7B4')
    const reference = { merchantId: 'm', terminalId: 't', number: '10000001', keys: kept }
    expect(readTerminalKeys(reference)).toEqual({
      master: kept.tmk,
      readerBase: kept.bdk,
      scheme: 'tdes',
      serial: 'FFFF9876',
    })
  })

  test('may be of SM4 and AES', async () => {
    const { kept } = await wrap({ tmk_sm4: tmk, bdk_aes: bdk })
    expect(kept).toMatchObject({ scheme: 'aes' })
    expect(kept.tmk).toMatch(/^D/)
  })

  test('may have their master key in the reader, of which the check value is kept', async () => {
    const { kept } = await wrap({ reader_tmk_kcv: '82e13665', bdk })
    expect(kept).toEqual({ inReader: '82E13665', bdk: kept.bdk, scheme: 'tdes' })
    const reference = { merchantId: 'm', terminalId: 't', number: '10000001', keys: kept }
    expect(readTerminalKeys(reference)).toMatchObject({ master: null, inReader: '82E13665' })
    expect(readTerminalKeys({ ...reference, keys: { bdk: kept.bdk ?? '' } })).toBeUndefined()
  })

  test.each([
    ['reader_tmk_kcv', { reader_tmk_kcv: '82E13665', tmk, bdk }],
    ['reader_tmk_kcv', { reader_tmk_kcv: 'reader', bdk }],
    ['bdk', { reader_tmk_kcv: '82E13665' }],
    ['bdk', { tmk }],
    ['tmk', { bdk }],
    ['tmk', { tmk: 'secret', bdk }],
    ['tmk_sm4', { tmk, tmk_sm4: tmk, bdk }],
    ['bdk_kcv', { tmk, bdk, bdk_kcv: '000000' }],
    ['bdk_kcv', { tmk, bdk, bdk_kcv: '08' }],
    ['ksn', { tmk, bdk, ksn: 'reader' }],
    ['tpk', { tmk, bdk, tpk: tmk }],
    ['keys', { [tmk]: bdk }],
  ])('are refused, naming %s and no value', async (role, entered) => {
    const { ports } = await createRig()
    const error = await wrapTerminalKeys(secret(entered as Record<string, string>), ports).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'channel_misconfigured', param: role })
    expect(String(error)).not.toContain(tmk)
  })

  test('need a server that has terminals', async () => {
    const { ports } = await createRig()
    const { terminals: _, ...without } = ports
    expect(() => requireTerminals(without)).toThrow(
      expect.objectContaining({ code: 'channel_misconfigured' }),
    )
  })
})
