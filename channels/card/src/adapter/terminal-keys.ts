/**
 * The keys of a terminal, as an operator enters them, and as the platform keeps them: blocks under
 * the key store's own key. In clear they exist only inside `wrapTerminalKeys`.
 */
import { type Algorithm, createSoftHsm, type KeyPurpose, type SoftHsm } from '@tillway/card-crypto'
import type { Channel, ChannelPorts, TerminalReference } from '@tillway/channel'
import { PayError, type Secret, secret } from '@tillway/kernel'

type TerminalPorts = NonNullable<ChannelPorts['terminals']>

/** Roles of the keys that are entered, in hexadecimal. A check value proves that it was typed right. */
interface KeyRole {
  readonly purpose: KeyPurpose
  readonly algorithm: Algorithm
  /** The name under which the block is kept. */
  readonly kept: 'tmk' | 'bdk'
}

const roles: Readonly<Record<string, KeyRole>> = Object.freeze({
  tmk: { purpose: 'terminal_master', algorithm: 'tdes', kept: 'tmk' },
  tmk_sm4: { purpose: 'terminal_master', algorithm: 'sm4', kept: 'tmk' },
  bdk: { purpose: 'reader_base', algorithm: 'tdes', kept: 'bdk' },
  bdk_aes: { purpose: 'reader_base', algorithm: 'aes', kept: 'bdk' },
})
const serialRole = 'ksn'
/** In place of the master key: the check value of the one that the reader has. */
const inReaderRole = 'reader_tmk_kcv'

/** What lies in the terminal's record. */
export interface TerminalKeys {
  /** Null: the reader alone has it, and the working keys under it. */
  readonly master: string | null
  /** Check value of the master key that the reader has. */
  readonly inReader?: string
  readonly readerBase: string
  /** Which scheme the reader counts by. */
  readonly scheme: 'tdes' | 'aes'
  /** The beginning of its reader's serial numbers; empty when any reader under the key will do. */
  readonly serial: string
}

/** Throws `channel_misconfigured` where terminals have no book and no key to wrap with. */
export function requireTerminals({ terminals }: ChannelPorts): TerminalPorts {
  if (terminals !== undefined) return terminals
  throw new PayError('channel_misconfigured', 'terminals are not set up on this server')
}

export function keyStoreOf(ports: ChannelPorts): SoftHsm {
  const { masterKey } = requireTerminals(ports)
  return createSoftHsm({ masterKey, random: ports.random })
}

/**
 * Takes `tmk` or `tmk_sm4`, `bdk` or `bdk_aes`, for each perhaps its check value (`tmk_kcv`), and
 * perhaps `ksn`, the beginning of the reader's serial number. A terminal whose master key is in its
 * reader has `reader_tmk_kcv` and no `tmk`. Throws `channel_misconfigured`.
 */
export const wrapTerminalKeys: NonNullable<Channel['wrapTerminalKeys']> = async (keys, ports) => {
  const store = keyStoreOf(ports)
  const entered = keys.reveal()
  refuseUnknown(entered)
  const kept: Record<string, string> = {}
  for (const [name, role] of Object.entries(roles)) {
    const value = entered[name]
    if (value === undefined) continue
    if (kept[role.kept] !== undefined) throw wrong(name, 'there is another key in its place')
    kept[role.kept] = await wrap(store, role, { name, hex: secret(value), entered })
    if (role.kept === 'bdk') kept.scheme = role.algorithm
  }
  const inReader = entered[inReaderRole]
  if (inReader !== undefined) kept.inReader = checkValueOf(inReader)
  if (inReader !== undefined && kept.tmk !== undefined)
    throw wrong(inReaderRole, 'and tmk are both there')
  if (inReader === undefined && kept.tmk === undefined) throw wrong('tmk', 'is missing')
  if (kept.bdk === undefined) throw wrong('bdk', 'is missing')
  const serial = entered[serialRole]
  return serial === undefined ? kept : { ...kept, ksn: serialOf(serial) }
}

/** Undefined when the terminal has not all it needs. */
export function readTerminalKeys({ keys }: TerminalReference): TerminalKeys | undefined {
  const { tmk = null, inReader, bdk, scheme, ksn = '' } = keys
  if (bdk === undefined || (tmk === null) === (inReader === undefined)) return undefined
  return {
    master: tmk,
    ...(inReader === undefined ? {} : { inReader }),
    readerBase: bdk,
    scheme: scheme === 'aes' ? 'aes' : 'tdes',
    serial: ksn,
  }
}

function refuseUnknown(entered: Readonly<Record<string, string>>): void {
  const known = [
    ...Object.keys(roles),
    ...Object.keys(roles).map(checkRole),
    serialRole,
    inReaderRole,
  ]
  const unknown = Object.keys(entered).find((name) => !known.includes(name))
  if (unknown === undefined) return
  // A key may have been put where its name should stand.
  throw wrong(/^\w{1,20}$/.test(unknown) ? unknown : 'keys', 'is no key of a terminal')
}

const checkRole = (name: string): string => `${name}_kcv`

interface Entered {
  readonly name: string
  readonly hex: Secret<string>
  readonly entered: Readonly<Record<string, string>>
}

async function wrap(
  store: SoftHsm,
  { purpose, algorithm }: KeyRole,
  { name, hex, entered }: Entered,
): Promise<string> {
  const text = hex.reveal().replaceAll(/\s/g, '')
  if (!/^[0-9A-Fa-f]{32}$/.test(text)) throw wrong(name, 'is not 32 hexadecimal digits')
  const key = Uint8Array.from(Buffer.from(text, 'hex'))
  try {
    const block = await store.provisioning.importClear({ purpose, algorithm, key: secret(key) })
    const told = entered[checkRole(name)]?.trim().toUpperCase()
    const isRight =
      told === undefined ||
      (told.length >= 6 && (await store.keys.checkValue(block, 8)).startsWith(told))
    if (!isRight) throw wrong(checkRole(name), 'is not the check value of the key')
    return block
  } finally {
    key.fill(0)
  }
}

function checkValueOf(text: string): string {
  const value = text.trim().toUpperCase()
  if (/^[0-9A-F]{6,16}$/.test(value)) return value
  throw wrong(inReaderRole, 'is not 6 to 16 hexadecimal digits')
}

function serialOf(text: string): string {
  const serial = text.trim().toUpperCase()
  if (/^[0-9A-F]{6,16}$/.test(serial)) return serial
  throw wrong(serialRole, 'is not 6 to 16 hexadecimal digits')
}

function wrong(role: string, what: string): PayError {
  return new PayError('channel_misconfigured', `${role} ${what}`, { param: role })
}
