/** The vault: what it needs to start, and whether platform and vault speak to each other. */
import { secret } from '@tillway/kernel'
import { createVaultClient } from '@tillway/vault-link'
import { readJson } from '../place.ts'
import { ask } from './ask.ts'
import { type Examination, keepsCards } from './examination.ts'
import { type Finding, found } from './finding.ts'

export async function checkVault(exam: Examination): Promise<readonly Finding[]> {
  const { settings, running } = exam
  const own = keepsCards(exam) ? [...frame(exam), ...destinations(exam)] : []
  const url = settings.TILLWAY_VAULT_URL ?? running?.vault
  return [...own, ...(url === undefined ? [] : await joined(exam, url.replace(/\/+$/, '')))]
}

function frame({ settings }: Examination): readonly Finding[] {
  const path = settings.TILLWAY_VAULT_FRAME
  const assets = path === undefined ? undefined : readJson<FrameFile>(path)
  const { card, password } = assets ?? {}
  const parts = Object.values(password?.parts ?? {})
  const isWhole =
    [card, password?.zh, password?.en].every(isDocument) &&
    parts.length > 0 &&
    parts.every(isDocument)
  return isWhole ? [] : found('vault_frame_unusable', path ?? 'TILLWAY_VAULT_FRAME')
}

interface FrameFile {
  readonly card?: unknown
  readonly password?: {
    readonly zh?: unknown
    readonly en?: unknown
    readonly parts?: Readonly<Record<string, unknown>>
  }
}

function isDocument(value: unknown): boolean {
  const { script, style } = Object(value) as { script?: unknown; style?: unknown }
  return typeof script === 'string' && typeof style === 'string'
}

function destinations({ settings }: Examination): readonly Finding[] {
  const path = settings.TILLWAY_VAULT_DESTINATIONS
  if (path === undefined) return []
  const list = readJson<readonly Readonly<Record<string, unknown>>[]>(path)
  const isList =
    Array.isArray(list) &&
    list.every(({ origin, roots }) => typeof origin === 'string' && Array.isArray(roots))
  return isList ? [] : found('vault_destinations_unusable', path)
}

async function joined(exam: Examination, url: string): Promise<readonly Finding[]> {
  const { world, keys } = exam
  const ready = URL.canParse(url) ? await ask(world, `${url}/readyz`) : undefined
  if (ready === undefined) return found('vault_unreachable', url)
  if (ready.status !== 200) return found('vault_not_ready', url)
  const bytes = keys.get('link')?.bytes
  if (bytes === undefined) return []
  const { http, clock, random } = world
  const client = createVaultClient({ url, linkKey: secret(bytes), http, clock, random })
  // It changes nothing, and is answered only to whoever has the key.
  const isJoined = await client.passwords.verdictKeys().then(
    () => true,
    () => false,
  )
  return isJoined ? [] : found('link_key_wrong', url)
}
