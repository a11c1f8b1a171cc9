/**
 * Stands where channels notify, keeps every notification byte for byte, and hands it on to the
 * platform: what was genuine once can then be sent again, or to somebody else.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Notification {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface NotifyAnswer {
  readonly status: number
  readonly body: string
}

export interface NotificationTap {
  readonly url: string
  /** What came, with the platform's answer. */
  readonly seen: readonly (Notification & { readonly answer: NotifyAnswer })[]
  /** Where it hands on to; until then it answers 503. */
  forwardTo(platformUrl: string): void
  stop(): Promise<void>
}

const hopHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

/** Posts a notification as a channel, or somebody who would like to be one. */
export async function notify(
  baseUrl: string,
  { path, headers, body }: Notification,
): Promise<NotifyAnswer> {
  const kept = Object.entries(headers).filter(([name]) => !hopHeaders.has(name.toLowerCase()))
  const response = await fetch(`${baseUrl}${path}`, {
    method: 'POST',
    headers: Object.fromEntries(kept),
    body: Buffer.from(body),
  })
  return { status: response.status, body: await response.text() }
}

export async function openNotificationTap(): Promise<NotificationTap> {
  const seen: (Notification & { answer: NotifyAnswer })[] = []
  let target: string | undefined
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const notification: Notification = {
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString('utf8'),
    }
    const answer =
      target === undefined ? { status: 503, body: '' } : await notify(target, notification)
    seen.push({ ...notification, answer })
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    forwardTo(platformUrl) {
      target = platformUrl
    },
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
