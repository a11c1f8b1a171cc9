/**
 * `tillway listen`: asks the platform for its events, oldest first, and hands each to a local
 * server. The place reached is kept on disk after each event, so what happened while nobody
 * listened is replayed, and nothing is skipped.
 */
import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { Event, Tillway } from '@tillway/mall'
import type { Call } from '../call.ts'
import { isOn, textOf } from '../commands/command.ts'
import { connectPlatform } from '../connect.ts'
import { settingsOf } from '../env-file.ts'
import { eventLine } from '../events/event-line.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { pause } from '../pause.ts'
import { usageTrouble } from '../trouble.ts'
import { type Forwarded, forward, isTaken } from './forward.ts'
import { type Place, readPlace, writePlace } from './place-file.ts'

const pollMs = 1_000
const pageSize = 100
/** Pauses after tries that failed; the last one goes on. */
const pausesMs = [500, 1_000, 2_000, 5_000, 10_000] as const
const triesBeforeSkip = 3

interface Listener {
  readonly call: Call
  readonly tillway: Tillway
  readonly url: string | undefined
  readonly secret: string
  readonly wanted: ReadonlySet<string> | undefined
  readonly path: string
}

export async function listen(call: Call): Promise<ExitCode> {
  const { world, given, print } = call
  const url = forwardUrl(textOf(given, 'forward-to'))
  const { tillway, apiBase, dataDir } = connectPlatform(world, given)
  const { id: merchant } = await tillway.merchant.get()
  const path = resolve(
    world.folder,
    textOf(given, 'cursor-file') ??
      join(dataDir, 'listen', `${nameOf(apiBase, merchant, url)}.json`),
  )
  const known = readPlace(path)
  const place = known ?? (await firstPlace(tillway, isOn(given, 'from-start'), newSecret(call)))
  writePlace(path, place)
  const configured = settingsOf(world, given).TILLWAY_WEBHOOK_SECRET
  const secret = configured || place.secret
  const types = textOf(given, 'events')
    ?.split(',')
    .map((type) => type.trim())
  const wanted = types === undefined ? undefined : new Set(types)
  greet(call, {
    url,
    merchant,
    secret,
    isConfigured: Boolean(configured),
    isNew: known === undefined,
  })
  await follow({ call, tillway, url, secret, wanted, path }, place, isOn(given, 'once'))
  print.note({ zh: '下次从这里继续', en: 'the next run continues here' })
  return exitCodes.ok
}

function forwardUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const full = /^https?:\/\//.test(text) ? text : `http://${text}`
  if (URL.canParse(full)) return full
  throw usageTrouble('option_value', {
    zh: '--forward-to 要一个网址',
    en: '--forward-to wants an address',
  })
}

function nameOf(...parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

function newSecret({ world }: Call): string {
  return `whsec_${Buffer.from(world.random.bytes(32)).toString('base64')}`
}

/** The end of the list as it is now, or its beginning. */
async function firstPlace(tillway: Tillway, fromStart: boolean, secret: string): Promise<Place> {
  if (fromStart) return { cursor: null, done: [], secret }
  let place: Place = { cursor: null, done: [], secret }
  const listing = tillway.events.list({ order: 'oldest_first', limit: pageSize })
  for await (const { cursor = null, data } of listing.pages()) {
    place = { cursor, done: data.map(({ id }) => id), secret }
  }
  return place
}

function greet(
  { print }: Call,
  facts: {
    readonly url: string | undefined
    readonly merchant: string
    readonly secret: string
    readonly isConfigured: boolean
    readonly isNew: boolean
  },
): void {
  const { url, merchant, secret, isConfigured, isNew } = facts
  const to = url ?? '-'
  print.note({
    zh: `监听 ${merchant}，转发到 ${to}`,
    en: `listening for ${merchant}, forwarding to ${to}`,
  })
  if (!isNew) print.note({ zh: '先补上离开时的事件', en: 'first what happened meanwhile' })
  if (url === undefined || isConfigured) return
  print.note({ zh: `验签用的回调密钥：${secret}`, en: `your server verifies with ${secret}` })
}

async function follow(listener: Listener, first: Place, once: boolean): Promise<void> {
  const { call, tillway, path } = listener
  const { world } = call
  let place = first
  while (!world.stopped.aborted) {
    const cursor = place.cursor === null ? {} : { cursor: place.cursor }
    const page = await nextPage(listener, () =>
      tillway.events.list({ order: 'oldest_first', limit: pageSize, ...cursor }).first(),
    )
    if (page === undefined) return
    for (const event of page.data) {
      if (place.done.includes(event.id)) continue
      if (!(await handle(listener, event))) return
      place = { ...place, done: [...place.done, event.id] }
      writePlace(path, place)
    }
    if (page.next_cursor !== null) {
      place = { ...place, cursor: page.next_cursor, done: [] }
      writePlace(path, place)
      continue
    }
    if (once) return
    await pause(world, pollMs)
  }
}

/** A platform that is being restarted is waited for. Undefined when the program was stopped. */
async function nextPage<Page>(
  { call: { world, print } }: Listener,
  load: () => Promise<Page>,
): Promise<Page | undefined> {
  for (let tries = 0; !world.stopped.aborted; tries += 1) {
    try {
      return await load()
    } catch (error) {
      const { status } = error as { status?: number }
      if (status !== 0 && (status ?? 0) < 500) throw error
      if (tries === 0)
        print.note({ zh: '平台没有应答，等它回来', en: 'the platform is away; waiting' })
      await pause(world, pausesMs[Math.min(tries, pausesMs.length - 1)] ?? pollMs)
    }
  }
  return undefined
}

/** False when the program was stopped before the event was taken. */
async function handle(listener: Listener, event: Event): Promise<boolean> {
  const { call, url, wanted } = listener
  const { world, print, given } = call
  if (wanted !== undefined && !wanted.has(event.type)) return true
  if (url === undefined) {
    print.fact(event, eventLine(event))
    return true
  }
  for (let tries = 1; ; tries += 1) {
    const result = await forward(event, {
      http: world.http,
      now: world.clock.now(),
      monotonic: () => world.clock.monotonic(),
      url,
      secret: listener.secret,
    })
    tell(listener, event, { ...result, tries })
    if (isTaken(result)) return true
    if (isOn(given, 'skip-failed') && tries >= triesBeforeSkip) return true
    await pause(world, pausesMs[Math.min(tries, pausesMs.length) - 1] ?? pollMs)
    if (world.stopped.aborted) return false
  }
}

function tell(
  { call: { print }, url }: Listener,
  event: Event,
  result: Forwarded & { readonly tries: number },
): void {
  const { status, durationMs, failure, tries } = result
  const { id, type, payment, sequence } = event
  const shown = status === null ? `[${failure}]` : `[${status}]`
  const colour = isTaken(result) ? 'green' : 'red'
  const again = tries === 1 ? '' : `  ×${tries}`
  print.fact(
    {
      event: id,
      type,
      payment,
      sequence,
      url,
      status,
      failure: failure ?? null,
      durationMs,
      tries,
    },
    `${eventLine(event)}  ${print.paint(shown, colour)} ${durationMs} ms${again}`,
  )
}
