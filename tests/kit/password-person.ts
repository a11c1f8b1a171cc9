/**
 * A person who enters a payment password in the vault's frame and sees its maps, without a browser:
 * opens a ticket, asks for a challenge, finds each digit on its map, and seals the positions.
 */
import { randomBytes } from 'node:crypto'
import type { EntryModule } from '@tillway/vault-link'
import { seal } from '../../packages/vault-frame/src/sealing/seal.ts'
import { framePort, type LoadedFrame, loadFrame } from './frame-client.ts'

/** What the vault shows instead of a map on glass. */
export interface ShownChallenge {
  readonly challenge: string
  readonly module: EntryModule
  readonly strict: boolean
  /** The digit at each position, by entry and tap. */
  readonly layouts: readonly (readonly (readonly number[])[])[]
  readonly picture: number | null
  readonly pictures: readonly number[]
  readonly tries_left: number
  readonly locked_for_ms: number
  readonly state: string
}

export interface PasswordFrame {
  readonly frame: LoadedFrame
  /** Asks for a map; in the way that the ticket names first unless told. Throws when refused. */
  look(module?: EntryModule): Promise<ShownChallenge>
  /** Taps these entries on the map that is shown, and seals what was tapped. */
  enter(
    shown: ShownChallenge,
    entries: readonly string[],
    more?: Readonly<Record<string, unknown>>,
  ): Promise<string>
}

/** Of a browser that keeps what it is given. */
const device = randomBytes(16).toString('base64url')

export async function openPassword(frameUrl: string): Promise<PasswordFrame> {
  const frame = await loadFrame(frameUrl)
  const { ticket, key } = frame.config
  const { module: first } = claimsOf(ticket).password
  return {
    frame,
    async look(module = first) {
      const answer = await frame.post('frame/challenges', { ticket, module })
      if (answer.status !== 200) throw new Error(`the vault answered ${answer.text}`)
      return answer.body as unknown as ShownChallenge
    },
    async enter(shown, entries, more = {}) {
      const positions = entries.map((digits, entry) => tapped(shown.layouts[entry] ?? [], digits))
      const { challenge } = shown
      const payload = { ticket, challenge, entries: positions, device, ...more }
      return await seal(payload, 'tillway-password', key, framePort)
    },
  }
}

/** Opens, looks and enters in one go. */
export async function enterPassword(
  frameUrl: string,
  entries: readonly string[],
  more?: Readonly<Record<string, unknown>>,
): Promise<string> {
  const opened = await openPassword(frameUrl)
  return await opened.enter(await opened.look(), entries, more)
}

/** Where the fingers go: one map serves all taps, or each has its own. */
function tapped(maps: readonly (readonly number[])[], digits: string): readonly number[] {
  return [...digits].map((digit, tap) => {
    const map = maps[maps.length === 1 ? 0 : tap] ?? []
    const position = map.indexOf(Number(digit))
    if (position < 0) throw new Error('a map without that digit')
    return position
  })
}

/** What a ticket says; whoever holds it may read it. */
export function claimsOf(ticket: string) {
  const [payload = ''] = ticket.replace(/^vt_/, '').split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    readonly subject: string
    readonly amount: number
    readonly password: { readonly module: EntryModule; readonly sms: boolean }
  }
}
