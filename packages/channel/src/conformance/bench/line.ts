/** The connections of bytes between an adapter and its simulator, with what can happen to them. */
import { type ByteStream, type StreamConnector, TransportError } from '@tillway/kernel'

export type LineTrouble =
  /** Nobody listens, and who was connected is not any more. */
  | 'refused'
  /** The request arrives, and the connection ends. */
  | 'cut'
  /** The request arrives, and its answer does not. */
  | 'deaf'
  /** The request is lost, and nobody says so. */
  | 'lost'
  /** The last byte of an answer is another one: where there is a proof, it stands there. */
  | 'spoilt'
  /** What answers is no message. */
  | 'rubbish'

export interface BenchLine {
  readonly connector: StreamConnector
  /** From now on everybody meets it; undefined: nobody any more. */
  meet(trouble: LineTrouble | undefined): void
  /** How often something was written. */
  writes(): number
}

interface Open {
  readonly end: () => void
}

export function createBenchLine(network: StreamConnector): BenchLine {
  const open = new Set<Open>()
  let trouble: LineTrouble | undefined
  let writes = 0
  const wrap = (stream: ByteStream): ByteStream => {
    let ended = (): void => undefined
    const link: Open = {
      end() {
        open.delete(link)
        stream.close()
        ended()
      },
    }
    open.add(link)
    return {
      close: () => {
        open.delete(link)
        stream.close()
      },
      async write(bytes) {
        writes += 1
        if (trouble === 'lost') return
        await stream.write(bytes)
        if (trouble === 'cut') link.end()
      },
      onData: (receive) =>
        stream.onData((bytes) => {
          const changed = change(bytes, trouble)
          if (changed !== undefined) receive(changed)
        }),
      onEnd(listener) {
        ended = listener
        return stream.onEnd(listener)
      },
    }
  }
  return {
    connector: {
      async connect(address, timeoutMs) {
        if (trouble === 'refused') throw new TransportError('connect', false)
        return wrap(await network.connect(address, timeoutMs))
      },
    },
    meet(next) {
      trouble = next
      if (next === 'refused') for (const link of [...open]) link.end()
    },
    writes: () => writes,
  }
}

/** Undefined: it does not arrive. */
function change(bytes: Uint8Array, trouble: LineTrouble | undefined): Uint8Array | undefined {
  if (trouble === 'deaf' || trouble === 'cut') return undefined
  if (trouble === 'rubbish') return bytes.map((byte, index) => (index < 2 ? byte : byte ^ 0x5a))
  if (trouble !== 'spoilt') return bytes
  const changed = bytes.slice()
  const last = changed.length - 1
  changed[last] = changed[last] === 0x30 ? 0x31 : 0x30
  return changed
}
