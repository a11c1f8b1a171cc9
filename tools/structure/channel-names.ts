/**
 * The core knows ways and presentations, which a channel's manifest brings as data. A channel's
 * own name in the core would be the first line of a list that every new channel must be added to.
 */
import { type Finding, isBelow, isFixture, isTest, lineAt, type SourceFile } from './project.ts'

const names = /wechatpay|alipay|unionpay|weixin|wechat|微信|支付宝|银联/gi

interface Exception {
  readonly place: string
  readonly reason: string
}

/** A place that ends in a slash is a folder; one that ends in an asterisk is a beginning. */
export const exceptions: readonly Exception[] = [
  { place: 'channels/', reason: 'where channels live' },
  { place: 'docs/', reason: 'guides name what the reader wants to set up' },
  { place: 'README*', reason: 'says what the product does' },
  { place: 'ARCHITECTURE.md', reason: 'says what the product does' },
  { place: 'NOTICE', reason: 'whose trademarks these are' },
  { place: 'package.json', reason: 'other clients, which the tests compare ours with' },
  { place: 'package-lock.json', reason: 'made from the package.json files' },
  { place: 'apps/server/config/', reason: 'configuration of a deployment' },
  { place: 'apps/server/src/seed*', reason: 'the accounts of the demonstration' },
  { place: 'apps/simulator/config/', reason: 'configuration of a deployment' },
  { place: 'apps/demo-mall/', reason: 'a deployment: it shows the shop of one merchant' },
  { place: 'packages/sdk/src/hosts', reason: 'names of the apps a page runs in, not of channels' },
  { place: 'packages/host-*', reason: 'made for one app each' },
  { place: 'tools/start*', reason: 'configuration of the demonstration' },
  { place: 'tools/demo/', reason: 'configuration of the demonstration' },
  { place: 'tools/structure/channel-names.ts', reason: 'this list' },
  { place: 'tools/structure/ladder.ts', reason: 'names of workspaces' },
]

export function checkChannelNames(files: readonly SourceFile[]): readonly Finding[] {
  return files.filter(({ path }) => !isExcepted(path)).flatMap(checkFile)
}

function checkFile({ path, text }: SourceFile): readonly Finding[] {
  const inPath = path.search(names) >= 0 ? [{ path, message: 'is named after a channel' }] : []
  const inText = [...text.matchAll(names)].map((match) => ({
    path,
    line: lineAt(text, match.index),
    message: `names a channel: ${match[0]}`,
  }))
  return [...inPath, ...inText]
}

function isExcepted(path: string): boolean {
  if (isFixture(path)) return true
  // Tests need something concrete to pay with; this tool has no business knowing what.
  if (isTest(path) && !isBelow(path, ['tools/'])) return true
  if (/\.test\.tsx?$/.test(path)) return true
  return exceptions.some(({ place }) =>
    place.endsWith('*') ? path.startsWith(place.slice(0, -1)) : startsAt(path, place),
  )
}

function startsAt(path: string, place: string): boolean {
  return path === place || path.startsWith(place.endsWith('/') ? place : `${place}/`)
}
