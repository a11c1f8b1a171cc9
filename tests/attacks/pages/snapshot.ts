/**
 * Everything that Chromium knows of a page and the frames in it, as lines: DOM with shadow roots,
 * attributes, form values, boxes and styles; accessibility tree; storage. What is painted on a
 * canvas is not among it: that is for eyes.
 */
import type { CDPSession, Page } from 'playwright-core'

/** A highlight of a key would be seen in one of them. */
const computedStyles = ['background-color', 'color', 'opacity', 'transform', 'box-shadow', 'filter']

export interface Snapshots {
  take(): Promise<readonly string[]>
  close(): Promise<void>
}

/** Of a page and the frames that it has now. */
export async function openSnapshots(page: Page): Promise<Snapshots> {
  const targets = await targetsOf(page)
  const close = async () => {
    await Promise.all(targets.map(({ cdp }) => cdp.detach()))
  }
  const take = async () => {
    const [trees, stores] = await Promise.all([
      Promise.all(targets.map(({ cdp, frames }) => linesOfTarget(cdp, frames))),
      Promise.all(page.frames().map((frame) => frame.evaluate(storageLines))),
    ])
    return [...trees.flat(), ...stores.flatMap((lines, at) => lines.map((line) => `${at} ${line}`))]
  }
  return { take, close }
}

interface Target {
  readonly cdp: CDPSession
  readonly frames: readonly string[]
}

/** A frame of another site has a process, and a session, of its own. */
async function targetsOf(page: Page): Promise<readonly Target[]> {
  const context = page.context()
  const own = await context.newCDPSession(page)
  const others = await Promise.all(
    page
      .frames()
      .map((frame) =>
        frame === page.mainFrame()
          ? undefined
          : context.newCDPSession(frame).catch(() => undefined),
      ),
  )
  const sessions = [own, ...others.filter((one) => one !== undefined)]
  return await Promise.all(
    sessions.map(async (cdp) => {
      const { frameTree } = await cdp.send('Page.getFrameTree')
      return { cdp, frames: framesIn(frameTree) }
    }),
  )
}

interface FrameTree {
  readonly frame: { readonly id: string }
  readonly childFrames?: readonly FrameTree[]
}

const framesIn = ({ frame, childFrames = [] }: FrameTree): readonly string[] => [
  frame.id,
  ...childFrames.flatMap(framesIn),
]

async function linesOfTarget(cdp: CDPSession, frames: readonly string[]) {
  const { documents, strings } = await cdp.send('DOMSnapshot.captureSnapshot', {
    computedStyles,
    includeDOMRects: true,
  })
  const dom = documents.flatMap((document, at) => documentLines(document, strings, at))
  const trees = await Promise.all(frames.map((frameId) => accessibilityLines(cdp, frameId)))
  return [...dom, ...trees.flat()]
}

type Snapshot = Awaited<ReturnType<typeof send>>
const send = (cdp: CDPSession) => cdp.send('DOMSnapshot.captureSnapshot', { computedStyles })
type SnapshotDocument = Snapshot['documents'][number]

function documentLines(document: SnapshotDocument, strings: readonly string[], at: number) {
  const { nodes, layout } = document
  const text = (index: number | undefined) => strings[index ?? -1] ?? ''
  const parents = nodes.parentIndex ?? []
  const paths: string[] = []
  const children = new Map<number, number>()
  const lines = [`${at} scrolled ${document.scrollOffsetX} ${document.scrollOffsetY}`]
  for (const [node, parent] of parents.entries()) {
    const nth = children.get(parent) ?? 0
    children.set(parent, nth + 1)
    const path = `${paths[parent] ?? at}/${nth}${text(nodes.nodeName?.[node])}`
    paths.push(path)
    lines.push(path, `${path} = ${text(nodes.nodeValue?.[node])}`)
    const attributes = nodes.attributes?.[node] ?? []
    for (let each = 0; each < attributes.length; each += 2) {
      lines.push(`${path} @${text(attributes[each])}=${text(attributes[each + 1])}`)
    }
  }
  for (const [kind, given] of [
    ['value', nodes.inputValue],
    ['text', nodes.textValue],
  ] as const) {
    given?.index.forEach((node, each) => {
      lines.push(`${paths[node]} ${kind} ${text(given.value[each])}`)
    })
  }
  for (const node of nodes.inputChecked?.index ?? []) lines.push(`${paths[node]} is checked`)
  layout.nodeIndex.forEach((node, each) => {
    const styles = layout.styles[each]?.map(text).join(';')
    lines.push(`${paths[node]} box ${layout.bounds[each]?.map(Math.round)} ${styles}`)
  })
  return lines
}

async function accessibilityLines(cdp: CDPSession, frameId: string): Promise<readonly string[]> {
  const { nodes } = await cdp.send('Accessibility.getFullAXTree', { frameId }).catch(() => ({
    nodes: [],
  }))
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, value, description, properties = [] }) => {
      const more = properties.map((one) => `${one.name}=${one.value.value ?? ''}`)
      const said = [role, name, value, description].map((one) => one?.value ?? '')
      return `spoken ${[...said, ...more].join(' | ')}`
    })
}

/** Runs in the page. */
function storageLines(): string[] {
  const lines = [`at ${location.href}`, `named ${window.name}`, `history ${history.length}`]
  lines.push(`state ${JSON.stringify(history.state)}`, `cookies ${document.cookie}`)
  for (const kind of ['localStorage', 'sessionStorage'] as const) {
    try {
      const store = window[kind]
      for (const key of Object.keys(store)) lines.push(`${kind} ${key}=${store.getItem(key)}`)
    } catch {
      lines.push(`${kind} is closed to frames of other sites`)
    }
  }
  return lines
}
