/** Calls of the page to the shop's own server. */

export interface PaymentTicket {
  readonly order: string
  /** Path of the order's page. */
  readonly page: string
  readonly return_url: string
  readonly session?: string
  readonly signed_order?: string
}

export class ShopRefusal extends Error {
  /** Path of the order's page, when the order was made all the same. */
  readonly page: string | undefined

  constructor(message: string, page: string | undefined) {
    super(message)
    this.page = page
  }
}

export async function post<T>(path: string, body: object = {}): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (response.ok) return answer
  throw new ShopRefusal(String(answer.error?.message ?? ''), answer.page)
}

export async function load<T>(path: string): Promise<T> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`answered ${response.status}`)
  return response.json()
}
