/** Who looks after the vaults' keys: has them rotated, and restarts every vault under another root key. */
import type { AssembledVault } from '../../../apps/vault/src/assemble.ts'
import { otherVaultRootKey, vaultRootKey } from './keys.ts'
import type { Stage } from './stage.ts'

export interface RootKeyPair {
  readonly now: Uint8Array
  readonly old?: Uint8Array
}

export interface VaultKeeper {
  /** What a vault is started with from now on. */
  readonly root: RootKeyPair
  /** Each vault that is started, in place of its former life. */
  started(node: string, vault: AssembledVault): void
  rotate(): void
  changeRoot(): void
  /** Whether it has asked for something that is not done yet. */
  readonly isBusy: boolean
}

const againMs = 5_000
/** By then every vault has been started anew. */
const restartedMs = 30_000

export function createVaultKeeper({ sim }: Stage): VaultKeeper {
  const running = new Map<string, AssembledVault>()
  const names = () => [...running.keys()]
  const after = (ms: number, run: () => void) => sim.time.after(ms, 'world', 'keys', '', run)
  let root: RootKeyPair = { now: vaultRootKey }
  let open = 0
  const rotateSoon = (): void => {
    const name = names().find((one) => sim.node(one).isAlive)
    const vault = name === undefined ? undefined : running.get(name)
    let isOver = false
    const end = (isDone: boolean) => {
      if (isOver) return
      isOver = true
      if (isDone) open -= 1
      else after(againMs, rotateSoon)
    }
    // A vault that dies over it never answers.
    after(restartedMs, () => end(false))
    vault?.rotateKeys().then(
      () => end(true),
      () => end(false),
    )
  }
  return {
    get root() {
      return root
    },
    get isBusy() {
      return open > 0
    },
    started: (node, vault) => void running.set(node, vault),
    rotate() {
      open += 1
      rotateSoon()
    },
    changeRoot() {
      open += 1
      root = { now: otherVaultRootKey, old: vaultRootKey }
      for (const name of names()) sim.node(name).crash('another root key')
      after(restartedMs, rotateSoon)
    },
  }
}
