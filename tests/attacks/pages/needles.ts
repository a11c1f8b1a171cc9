/** An attacker who looks for the entry itself, in whatever dress: raw, reversed, Base64, hex. */

export interface Needle {
  readonly name: string
  readonly text: string
}

/** A secret in every dress in which a careless program leaves it lying about. */
export function needlesFor(secret: readonly number[]): readonly Needle[] {
  const orders = { '': secret, ' reversed': secret.toReversed() }
  return Object.entries(orders).flatMap(([order, numbers]) =>
    dresses(numbers).map(({ name, text }) => ({ name: `${name}${order}`, text })),
  )
}

function dresses(numbers: readonly number[]): readonly Needle[] {
  const raw = numbers.join('')
  const bytes = Buffer.from(numbers)
  const separated = [',', ', ', ' ', '-', '_', '|', '\n'].map((between) => ({
    name: `with ${JSON.stringify(between)} between`,
    text: numbers.join(between),
  }))
  return [
    { name: 'raw', text: raw },
    ...separated,
    { name: 'hex', text: Buffer.from(raw).toString('hex') },
    { name: 'hex of bytes', text: bytes.toString('hex') },
    { name: 'URL', text: encodeURIComponent(numbers.join(',')) },
    ...inBase64('Base64', Buffer.from(raw)),
    ...inBase64('Base64 of JSON', Buffer.from(numbers.join(','))),
    ...inBase64('Base64 of bytes', bytes),
  ]
}

/** What is within a longer Base64 text begins at one of three places of its groups. */
function inBase64(name: string, bytes: Buffer): readonly Needle[] {
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const first = offset === 0 ? 0 : offset + 1
    // The last group is filled up, and what is filled up depends on what follows.
    const cut = [0, 3, 2][(offset + bytes.length) % 3] ?? 0
    return { name: `${name}, at ${offset}`, text: whole.slice(first, whole.length - cut) }
  })
}

/** Dresses in which a secret is found in a text. */
export function found(secret: readonly number[], text: string): readonly string[] {
  const plain = text.toLowerCase()
  return needlesFor(secret)
    .filter(({ name, text: needle }) =>
      name.startsWith('hex') ? plain.includes(needle) : text.includes(needle),
    )
    .map(({ name }) => name)
}

/**
 * Dresses that come again in a second entry: six digits stand in a long text by chance now and
 * then, but not twice in the same dress.
 */
export function foundTwice(
  entries: readonly { readonly secret: readonly number[]; readonly text: string }[],
): readonly string[] {
  const times = new Map<string, number>()
  for (const { secret, text } of entries) {
    for (const name of found(secret, text)) times.set(name, (times.get(name) ?? 0) + 1)
  }
  return [...times].filter(([, count]) => count > 1).map(([name]) => name)
}
