/**
 * Who may import whom. Imports only go down this ladder; what is not written here is not
 * allowed. A new workspace needs a rung of its own, placed by someone who thought about it.
 */

export interface Rung {
  /** The workspaces it may use. */
  readonly uses: readonly string[]
  /** The workspaces of which it may import types, which leave nothing in its bundle. */
  readonly typesOf?: readonly string[]
  /** Only its tests, which leave nothing in what is shipped. */
  readonly testsUse?: readonly string[]
  /** Runs anywhere, so it may not import Node's modules, except below these folders. */
  readonly portableExcept?: readonly string[]
  /** Finds the channels on disk and loads them, so it may import a computed path. */
  readonly loadsChannels?: true
  /** The one file that loads later parts of its bundle, by names that the build gives them. */
  readonly loadsParts?: string
}

const channelRung: Rung = {
  uses: ['packages/kernel', 'packages/channel', 'packages/wire', 'packages/card-crypto'],
}

export const ladder: Readonly<Record<string, Rung>> = {
  'packages/kernel': { uses: [], portableExcept: ['src/node/'] },
  'packages/wire': { uses: ['packages/kernel'] },
  'packages/card-crypto': { uses: ['packages/kernel', 'packages/wire'] },
  'packages/channel': { uses: ['packages/kernel'] },
  'packages/payments': { uses: ['packages/kernel', 'packages/channel'], portableExcept: [] },
  'packages/store': { uses: ['packages/kernel', 'packages/channel', 'packages/payments'] },
  'packages/sim': { uses: ['packages/kernel'] },
  'packages/api': { uses: ['packages/kernel'] },
  'packages/sdk': { uses: [], typesOf: ['packages/api'], portableExcept: [] },
  'packages/test-browser': { uses: [] },
  'packages/cashier': {
    uses: ['packages/sdk'],
    typesOf: ['packages/api'],
    testsUse: ['packages/test-browser'],
    portableExcept: [],
  },
  'packages/reader': {
    uses: [],
    typesOf: ['packages/api'],
    testsUse: ['packages/test-browser'],
    portableExcept: [],
  },
  'packages/host-webview': {
    uses: ['packages/sdk'],
    typesOf: ['packages/api'],
    portableExcept: [],
  },
  'packages/host-wechat-miniprogram': {
    uses: ['packages/sdk'],
    typesOf: ['packages/api'],
    portableExcept: [],
  },
  'packages/host-alipay-miniprogram': {
    uses: ['packages/sdk'],
    typesOf: ['packages/api'],
    portableExcept: [],
  },
  'packages/react': { uses: ['packages/cashier'], portableExcept: [] },
  'packages/vue': { uses: ['packages/cashier'], portableExcept: [] },
  'packages/mall': { uses: [] },
  'packages/transport': { uses: ['packages/kernel'] },
  'packages/vault-link': { uses: ['packages/kernel', 'packages/channel'] },
  'packages/vault-frame': {
    uses: [],
    testsUse: ['packages/test-browser'],
    portableExcept: [],
    loadsParts: 'packages/vault-frame/src/platform/password.ts',
  },
  'apps/vault': {
    uses: [
      'packages/kernel',
      'packages/channel',
      'packages/store',
      'packages/transport',
      'packages/vault-link',
      'packages/vault-frame',
    ],
    loadsChannels: true,
  },
  'apps/server': {
    uses: [
      'packages/kernel',
      'packages/channel',
      'packages/payments',
      'packages/store',
      'packages/api',
      'packages/transport',
      'packages/vault-link',
      'apps/vault',
    ],
    loadsChannels: true,
  },
  'apps/simulator': {
    uses: ['packages/kernel', 'packages/channel', 'packages/transport'],
    loadsChannels: true,
  },
  // Stands on top of the programs: it starts, asks and examines them.
  'packages/cli': {
    uses: [
      'packages/kernel',
      'packages/channel',
      'packages/wire',
      'packages/store',
      'packages/api',
      'packages/transport',
      'packages/vault-link',
      'packages/vault-frame',
      'packages/mall',
      'apps/server',
    ],
    loadsChannels: true,
  },
  'apps/demo-mall': { uses: ['packages/mall', 'packages/cashier', 'packages/reader'] },
}

export function rungOf(workspace: string): Rung | undefined {
  return workspace.startsWith('channels/') ? channelRung : ladder[workspace]
}
