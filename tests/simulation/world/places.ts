/** Where everything is in a simulated world. All of it is on the loopback, as in a demo. */

export const publicUrl = 'http://127.0.0.1:8000'
export const vaultUrl = 'http://127.0.0.1:8100'
export const channelsUrl = 'http://127.0.0.1:9000'
export const channelsStreamPort = 9001
/** The origin of the malls' pages. */
export const mallOrigin = 'https://mall.example'

export const mallUrl = (name: string): string =>
  `http://127.0.0.1:${9100 + Number(/\d+$/.exec(name)?.[0] ?? 0)}`

/** What faults of a link are counted under: the kinds of its two ends. */
export function linkName(from: string, to: string): string {
  return `${kindOfNode(from)} to ${kindOfPlace(to)}`
}

const kindOfNode = (node: string): string => node.replace(/-\d+$/, '')

function kindOfPlace(to: string): string {
  const [, port] = /:(\d+)$/.exec(to) ?? []
  const number = Number(port)
  if (number === 8000) return 'server'
  if (number === 8100) return 'vault'
  if (number === 9000 || number === channelsStreamPort) return 'channels'
  return number > 9100 ? 'mall' : kindOfNode(to)
}
