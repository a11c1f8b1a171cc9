/** Stands between the store and PostgreSQL, and cuts the line when told to. */
import { connect, createServer, type Socket } from 'node:net'

export interface DroppingProxy {
  readonly url: string
  /**
   * Cuts the next connection that sends this text: `before` the server gets it, or right `after`,
   * so that it is carried out but never answered.
   */
  cutAt(text: string, when: 'before' | 'after'): void
  close(): Promise<void>
}

export async function createDroppingProxy(target: string): Promise<DroppingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let cut: { readonly text: string; readonly when: 'before' | 'after' } | undefined

  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    const drop = () => {
      near.destroy()
      // The server gets what it was sent, and is left to finish it.
      far.end()
    }
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', drop).on('close', drop)
    }
    far.on('data', (data) => near.write(data))
    near.on('data', (data) => {
      const hit = cut !== undefined && data.includes(cut.text) ? cut : undefined
      if (hit !== undefined) cut = undefined
      if (hit?.when === 'before') return void far.destroy()
      far.write(data)
      if (hit?.when === 'after') drop()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const address = server.address()
  const url = new URL(target)
  url.port = String(typeof address === 'object' ? address?.port : '')
  return {
    url: url.href,
    cutAt: (text, when) => {
      cut = { text, when }
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
