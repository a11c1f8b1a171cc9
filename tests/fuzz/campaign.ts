/**
 * A long run: in pieces, each in a worker of its own with a seed of its own, the pieces of all
 * targets in turn, several beside each other. With a folder to remember in, a run that was broken
 * off goes on where it was.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { openPieces } from '../kit/pieces.ts'
import { createSharedInput, inputIn, type SharedInput } from './shared-input.ts'

export interface CampaignOptions {
  readonly kind: 'target' | 'forged'
  readonly names: readonly string[]
  readonly seed: number
  /** Of each target. */
  readonly executions: number
  readonly jobs: number
  /** No piece begins after this, in milliseconds since 1970. */
  readonly until: number
  /** A folder. */
  readonly state?: string
  readonly keep: boolean
}

export interface PrintedFinding {
  /** In hexadecimal. */
  readonly input: string
  readonly message: string
}

/** What has been done of one target, in this run and the ones it goes on with. */
export interface TargetTotal {
  readonly name: string
  readonly executions: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly findings: readonly PrintedFinding[]
  /** Counts of the last piece, or summed where they add up. */
  readonly [fact: string]: unknown
}

interface Piece extends TargetTotal {
  readonly kind: CampaignOptions['kind']
  readonly baseSeed: number
}

/** Each piece loads and compiles its target anew, which takes a second. */
const pieceSize = { target: 500_000, forged: 100_000 } as const
/** So long without another input: the last one hangs. */
const patienceMs = 30_000
/** Facts of a piece that add up over the pieces. */
const summed = new Set(['cpuSeconds', 'genuine', 'respelled', 'colliding'])

export async function runCampaign(
  options: CampaignOptions,
  onPiece: (name: string, piece: TargetTotal) => void,
): Promise<readonly TargetTotal[]> {
  const record = openPieces<Piece>(options.state)
  const pieces = ofThisRun(record.kept, options)
  const doneOf = (name: string) =>
    pieces.filter((one) => one.name === name).reduce((sum, one) => sum + one.executions, 0)
  const busy = new Set<string>()
  const next = (): string | undefined =>
    options.names
      .filter((name) => !busy.has(name) && doneOf(name) < options.executions)
      .filter((name) => !pieces.some((one) => one.name === name && one.findings.length > 0))
      .sort((one, other) => doneOf(one) - doneOf(other))[0]
  const work = async (): Promise<void> => {
    for (let name = next(); name !== undefined && Date.now() < options.until; name = next()) {
      busy.add(name)
      const piece = await runPiece(options, { name, done: doneOf(name) })
      pieces.push(piece)
      record.keep(piece)
      onPiece(name, piece)
      busy.delete(name)
    }
  }
  await Promise.all(Array.from({ length: options.jobs }, work))
  return options.names.flatMap((name) => totalOf(pieces.filter((one) => one.name === name)))
}

function totalOf(pieces: readonly Piece[]): readonly TargetTotal[] {
  const last = pieces.at(-1)
  if (last === undefined) return []
  const { kind: _, baseSeed: __, ...total } = last
  const add = (fact: string) => pieces.reduce((sum, piece) => sum + Number(piece[fact]), 0)
  const sums = ['executions', 'seconds', ...Object.keys(total).filter((fact) => summed.has(fact))]
  return [{ ...total, ...Object.fromEntries(sums.map((fact) => [fact, add(fact)])) }]
}

/** Findings of earlier runs are mended by now, or found again. */
function ofThisRun(pieces: readonly Piece[], { kind, seed }: CampaignOptions): Piece[] {
  return pieces
    .filter((piece) => piece.kind === kind && piece.baseSeed === seed)
    .map((piece) => ({ ...piece, findings: [] }))
}

interface Turn {
  readonly name: string
  readonly done: number
}

async function runPiece(options: CampaignOptions, { name, done }: Turn): Promise<Piece> {
  const { kind, seed, executions, state, keep } = options
  const begin = performance.now()
  const report = await runInWorker(kind === 'forged' ? './forged/worker.ts' : './worker.ts', {
    ...{ target: name, keep },
    ...(state === undefined ? {} : { memory: join(state, `${name}.txt`) }),
    seed: pieceSeed(seed, name, done),
    executions: Math.min(pieceSize[kind], executions - done),
  })
  const findings = report.findings.map(({ input, message }) => ({
    input: Buffer.from(input).toString('hex'),
    message,
  }))
  const seconds = (performance.now() - begin) / 1000
  return { ...report, name, findings, seconds, kind, baseSeed: seed }
}

/** Another one for each target and each piece; the first piece of all has the run's own. */
function pieceSeed(seed: number, name: string, done: number): number {
  const letters = [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 0)
  return done === 0 ? seed : (seed + Math.imul(done + 1, 0x9e3779b1) + letters) >>> 0
}

interface Reported {
  readonly executions: number
  readonly cpuSeconds: number
  readonly findings: readonly { readonly input: Uint8Array; readonly message: string }[]
}

function runInWorker(file: string, order: object): Promise<Reported> {
  const input = createSharedInput()
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: { ...order, input },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  return new Promise((resolve, reject) => {
    const stop = watch(input, (hanging) => {
      const findings = [{ input: hanging, message: `runs for more than ${patienceMs} ms` }]
      resolve({ executions: Atomics.load(input.count, 0), cpuSeconds: 0, findings })
      void worker.terminate()
    })
    worker.once('message', (report: Reported) => {
      stop()
      resolve(report)
    })
    worker.once('error', (error) => {
      stop()
      reject(error)
    })
  })
}

function watch(shared: SharedInput, onHang: (input: Uint8Array) => void): () => void {
  let last = -1
  const timer = setInterval(() => {
    const count = Atomics.load(shared.count, 0)
    if (count === last && count > 0) {
      clearInterval(timer)
      onHang(inputIn(shared))
    }
    last = count
  }, patienceMs)
  return () => clearInterval(timer)
}
