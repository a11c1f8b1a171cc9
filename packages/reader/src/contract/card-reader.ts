/**
 * What an app holds of a reader: one thing at a time, and every wait ends, by an answer, by the
 * clock, by the caller's signal or by a lost connection.
 */
import { fromHex, toHex } from '../bytes/hex.ts'
import { ReaderError, type ReaderErrorCode } from './errors.ts'
import { given } from './given.ts'
import { requireSafe } from './guard.ts'
import { createListeners } from './listeners.ts'
import type { ReaderPorts } from './ports.ts'
import type {
  CardReader,
  DriverSession,
  ReaderEvent,
  ReaderSealing,
  ReaderState,
  SealingSession,
} from './reader.ts'
import { type Happening, happeningOf, nextReaderState } from './state.ts'

/** Milliseconds that the device may answer later than the time it was given itself. */
const marginMs = 5000
/** Milliseconds that the chip and the device may take for the end of a payment. */
const completionMs = 15_000
/** Milliseconds for what needs nobody's hands. */
const sealingMs = 5000
/** Milliseconds that a device may take to say that it has given up. */
const cancelPatienceMs = 1500

interface Operation {
  readonly begins?: Happening
  readonly ends?: Happening
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

export function createCardReader(session: DriverSession, ports: ReaderPorts): CardReader {
  const listeners = createListeners<ReaderEvent>()
  let state: ReaderState = 'idle'
  let stop: ((code: ReaderErrorCode) => void) | undefined
  const note = (happening: Happening | undefined) => {
    const next = happening && nextReaderState(state, happening)
    if (!next || next === state) return
    state = next
    listeners.tell({ type: 'state', state })
  }
  session.onNews((news) => {
    note(happeningOf(news))
    listeners.tell(news)
    if (news.type === 'disconnected') stop?.('reader_disconnected')
  })
  const run = async <T>(operation: Operation, work: () => Promise<T>): Promise<T> => {
    if (state === 'disconnected') throw new ReaderError('reader_disconnected')
    if (stop) throw new ReaderError('reader_busy')
    if (operation.signal?.aborted) throw new ReaderError('reader_cancelled')
    const free = () => {
      stop = undefined
    }
    const call = (halt: (code: ReaderErrorCode) => void) => {
      stop = halt
    }
    note(operation.begins)
    try {
      const value = await supervise({ session, ports, operation, call, free }, work)
      note(operation.ends)
      return value
    } catch (error) {
      note('ended')
      throw error
    }
  }
  return {
    info: session.info,
    state: () => state,
    subscribe: listeners.add,
    readCard: (request, signal) =>
      // The device's own time runs for the card and again for the PIN.
      run(
        { begins: 'read_started', ends: 'read_done', ...timed(2 * request.timeoutMs, signal) },
        async () => requireSafe(await session.read(request)),
      ),
    completeChip: async (issuerData, signal) => {
      if (state !== 'online' && state !== 'disconnected' && !stop) {
        throw new ReaderError('reader_order')
      }
      return run({ begins: 'complete_started', ...timed(completionMs, signal) }, async () =>
        session.complete(fromHex(issuerData)),
      )
    },
    ...given({ sealing: session.sealing && sealingOf(session.sealing, run) }),
    finish: (signal) => run({ ends: 'ended', ...timed(completionMs, signal) }, session.finish),
    cancel: () => stop?.('reader_cancelled'),
    close: () => session.close(),
  }
}

type Run = <T>(operation: Operation, work: () => Promise<T>) => Promise<T>

function sealingOf(session: SealingSession, run: Run): ReaderSealing {
  const quick = (signal: AbortSignal | undefined) => timed(sealingMs, signal)
  return {
    loadKeys: (keys, signal) => run(quick(signal), () => session.loadKeys(keys)),
    seal: (data, signal) =>
      run(quick(signal), async () => toHex(await session.seal(fromHex(data)))),
    proves: ({ data, mac }, signal) =>
      run(quick(signal), () => session.proves(fromHex(data), fromHex(mac))),
  }
}

function timed(timeoutMs: number, signal: AbortSignal | undefined) {
  return { timeoutMs: timeoutMs + marginMs, signal }
}

interface Supervision {
  readonly session: DriverSession
  readonly ports: ReaderPorts
  readonly operation: Operation
  /** Takes what ends the wait from outside. */
  readonly call: (halt: (code: ReaderErrorCode) => void) => void
  /** The device can be asked again. */
  readonly free: () => void
}

/** What was called off keeps the device busy until the device has said its last word about it. */
function supervise<T>(
  { session, ports, operation, call, free }: Supervision,
  work: () => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let halted: ReaderErrorCode | undefined
    let endPatience = () => {}
    const halt = (code: ReaderErrorCode) => {
      if (code === 'reader_disconnected') return settle(() => reject(new ReaderError(code)), true)
      if (halted) return
      halted = code
      session.cancel().catch(() => {})
      endPatience = ports.after(cancelPatienceMs, () => reject(new ReaderError(code)))
    }
    const abort = () => halt('reader_cancelled')
    const endTimer = ports.after(operation.timeoutMs, () => halt('reader_timeout'))
    operation.signal?.addEventListener('abort', abort)
    const settle = (tell: () => void, isFree: boolean) => {
      endTimer()
      endPatience()
      operation.signal?.removeEventListener('abort', abort)
      if (isFree) free()
      tell()
    }
    call(halt)
    work().then(
      (value) => settle(() => (halted ? reject(new ReaderError(halted)) : resolve(value)), true),
      (error) => settle(() => reject(halted ? new ReaderError(halted) : error), true),
    )
  })
}
