/** What counts as time, randomness and network, and the few places that may take it directly. */

export type Source = 'clock' | 'randomness' | 'timers' | 'network'
const everything: readonly Source[] = ['clock', 'randomness', 'timers', 'network']

export interface Allowance {
  readonly place: RegExp
  readonly sources: readonly Source[]
  readonly reason: string
}

/** Where the ports are made. The list is the whole of it: nothing else may touch the world. */
export const allowances: readonly Allowance[] = [
  { place: /^packages\/kernel\/src\/node\//, sources: everything, reason: 'the ports on Node' },
  {
    place: /^packages\/(?:sdk|cashier|mall|host-[a-z-]+|vault-frame|reader)\/src\/platform\//,
    sources: everything,
    reason: 'the ports in the browser and on a mall’s server',
  },
  {
    place: /^packages\/store\/src\/drivers\//,
    sources: ['network', 'timers'],
    reason: 'database sockets; one commit takes what one turn of the event loop brought',
  },
  {
    place: /^packages\/kernel\/src\/testing\//,
    sources: ['timers'],
    reason: 'the virtual clock lets the event loop turn before it moves on',
  },
  {
    place: /^packages\/sim\/src\/(?:settle\.ts$|process\/|campaign\/)/,
    sources: everything,
    reason: 'lets the event loop turn, takes a process over for simulation, and measures runs',
  },
  {
    place: /^packages\/transport\/src\//,
    sources: ['network', 'timers'],
    reason: 'the way out over sockets',
  },
  { place: /^apps\/[^/]+\/src\/main\.ts$/, sources: everything, reason: 'builds the real ports' },
  {
    place: /^packages\/cli\/src\/platform\//,
    sources: everything,
    reason: 'the ports of the command line',
  },
  { place: /^apps\/[^/]+\/src\/edge\//, sources: everything, reason: 'servers and pools' },
]

export const members: Readonly<Record<string, Readonly<Record<string, Source>>>> = {
  Date: { now: 'clock' },
  performance: { now: 'clock', timeOrigin: 'clock' },
  process: { hrtime: 'clock' },
  Math: { random: 'randomness' },
}

/** Used by name or as a member of whatever object: there is no innocent use. */
export const anywhere: Readonly<Record<string, Source>> = {
  randomUUID: 'randomness',
  randomBytes: 'randomness',
  randomInt: 'randomness',
  randomFill: 'randomness',
  randomFillSync: 'randomness',
  getRandomValues: 'randomness',
}

export const globals: Readonly<Record<string, Source>> = {
  fetch: 'network',
  XMLHttpRequest: 'network',
  WebSocket: 'network',
  EventSource: 'network',
  setTimeout: 'timers',
  setInterval: 'timers',
  setImmediate: 'timers',
}
export const globalObjects = new Set(['globalThis', 'window', 'self', 'global'])

export const modules: Readonly<Record<string, Source>> = {
  http: 'network',
  https: 'network',
  http2: 'network',
  net: 'network',
  tls: 'network',
  dgram: 'network',
  dns: 'network',
  'dns/promises': 'network',
  undici: 'network',
  timers: 'timers',
  'timers/promises': 'timers',
}
