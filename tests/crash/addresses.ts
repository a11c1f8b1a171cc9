/** Another address under the name of one: what is sent to a simulator goes by way of a proxy. */
import type { HttpTransport, StreamConnector } from '@tillway/kernel'

/** From `host:port` to `host:port`. */
export type Addresses = Readonly<Record<string, string>>

export function redirectTransport(transport: HttpTransport, addresses: Addresses): HttpTransport {
  return {
    async send(request) {
      const url = new URL(request.url)
      const other = addresses[url.host]
      if (other === undefined) return await transport.send(request)
      url.host = other
      return await transport.send({ ...request, url: url.href })
    },
  }
}

export function redirectStreams(streams: StreamConnector, addresses: Addresses): StreamConnector {
  return {
    async connect(address, ...more) {
      const other = addresses[`${address.host}:${address.port}`]
      if (other === undefined) return await streams.connect(address, ...more)
      const { hostname: host, port } = new URL(`http://${other}`)
      return await streams.connect({ ...address, host, port: Number(port) }, ...more)
    },
  }
}
