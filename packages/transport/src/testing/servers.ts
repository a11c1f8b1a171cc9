/** Real sockets for the tests of the edge: servers on free ports of 127.0.0.1 that misbehave on purpose. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as NetServer,
  type Socket,
} from 'node:net'

export interface TestServer {
  readonly port: number
  /** Connections accepted so far. */
  readonly connections: () => number
  close(): Promise<void>
}

export function listenHttp(listener: RequestListener): Promise<TestServer> {
  return listening(createServer(listener))
}

/** With the certificate of this file. */
export function listenTls(listener: RequestListener): Promise<TestServer> {
  return listening(createTlsServer({ key: testKey, cert: testCertificate }, listener))
}

export function listenTcp(onSocket: (socket: Socket) => void): Promise<TestServer> {
  return listening(createTcpServer(onSocket))
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = await listenTcp(() => undefined)
  await server.close()
  return server.port
}

async function listening(server: Server | NetServer): Promise<TestServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Self-signed for localhost and 127.0.0.1, 2020 to 2120. It protects nothing. */
export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBaDCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPT1z5V6WX/Jg67c
4ZzfmT9rFBfP29huEijX+IT5s+l/tZmEZWM0xyWNM7eMPmxzXPv3EY/WyVyX7/Gi
YB62TmyjTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBT5E9xo3VVXZd2rsLGB4Ix+QAG8ADAKBggqhkjOPQQD
AgNJADBGAiEA5/KvnwaAktU7ogKTVloNNxaKh+yT0v2mdAoMxwzDT6ICIQCL7ebG
k5+EH7ly1VWeWc4gs+aVPB5FVlP1UiiGsLW9OQ==
-----END CERTIFICATE-----`

const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAn6gOqe40zNnNhE/
cdBrNAcmP0OxsPVy7O3VQ8GpydOhRANCAAT09c+Vell/yYOu3OGc35k/axQXz9vY
bhIo1/iE+bPpf7WZhGVjNMcljTO3jD5sc1z79xGP1slcl+/xomAetk5s
-----END PRIVATE KEY-----`
