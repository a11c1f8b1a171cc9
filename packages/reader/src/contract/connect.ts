/** From a reader that was found to one that can be used. */
import { createCardReader } from './card-reader.ts'
import { ReaderError } from './errors.ts'
import type { ReaderPorts } from './ports.ts'
import type { CardReader, DiscoveredReader, ReaderDriver } from './reader.ts'

export interface ConnectOptions {
  /** The first one that knows the reader speaks to it. */
  readonly drivers: readonly ReaderDriver[]
  readonly ports: ReaderPorts
  readonly signal?: AbortSignal
}

/** Rejects `reader_unknown`, `reader_disconnected`, `reader_cancelled`, `reader_timeout`, `reader_protocol`. */
export async function connectReader(
  found: DiscoveredReader,
  { drivers, ports, signal }: ConnectOptions,
): Promise<CardReader> {
  const { transport } = found
  const driver = drivers.find((one) => one.match(found))
  if (!driver) throw new ReaderError('reader_unknown')
  await transport.open(signal)
  const abort = () => void transport.close()
  signal?.addEventListener('abort', abort)
  try {
    const session = await driver.attach(transport, ports)
    return createCardReader(session, ports)
  } catch (error) {
    await transport.close()
    throw signal?.aborted ? new ReaderError('reader_cancelled') : error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}
