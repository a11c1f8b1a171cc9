/** One question over HTTP, of which no answer is an answer, too. */
import type { HttpResponse } from '@tillway/kernel'
import type { World } from '../world.ts'

const timeoutMs = 5_000

/** Undefined when nobody answered. */
export async function ask({ http }: World, url: string): Promise<HttpResponse | undefined> {
  const headers = { 'user-agent': 'tillway-doctor' }
  try {
    return await http.send({ method: 'GET', url, headers, timeoutMs })
  } catch {
    return undefined
  }
}

export function textOfAnswer({ body }: HttpResponse): string {
  return Buffer.from(body).toString('utf8')
}
