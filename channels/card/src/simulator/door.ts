/** The port on which terminals reach the host. */
import { isPayError, PayError, type StreamListener } from '@tillway/kernel'
import type { Connections } from './connections.ts'
import type { World } from './world.ts'

export interface Door {
  /** Throws `service_unavailable` when its port is in use. */
  ready(): Promise<void>
  /** Throws `service_unavailable` before it is open, unless its port was told. */
  address(): { readonly host: string; readonly port: string }
  close(): void
}

type Opened = Awaited<ReturnType<StreamListener['listen']>>
type Streams = NonNullable<World['ports']['streams']>

export function openDoor(world: World, connections: Connections): Door {
  const { streams } = world.ports
  let opened: Opened | undefined
  const opening =
    streams === undefined
      ? undefined
      : listen(world, streams, connections).then((door) => {
          opened = door
          if (door.port !== world.state.door.lastPort()) {
            world.append({ type: 'door_opened', port: door.port })
          }
        })
  // Whoever waits for it is told; that nobody does is no reason to stop the process.
  opening?.catch(() => undefined)
  return {
    ready: async () => opening,
    address() {
      const port = opened?.port ?? streams?.port ?? 0
      if (streams === undefined || port === 0) {
        throw new PayError('service_unavailable', 'the host listens to no connections yet')
      }
      return { host: reachable(streams.host), port: String(port) }
    },
    close() {
      // At once where it can be: the next host may want the same port.
      if (opened !== undefined) void opened.close()
      else opening?.then(() => opened?.close()).catch(() => undefined)
    },
  }
}

/** Where any port will do, the one of last time: accounts that were opened then still name it. */
async function listen(
  { state }: World,
  { listener, host, port }: Streams,
  { accept }: Connections,
): Promise<Opened> {
  const last = state.door.lastPort()
  if (port !== 0 || last === 0) return listener.listen({ host, port }, accept)
  try {
    return await listener.listen({ host, port: last }, accept)
  } catch (error) {
    if (!isPayError(error)) throw error
    return listener.listen({ host, port }, accept)
  }
}

function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
}
