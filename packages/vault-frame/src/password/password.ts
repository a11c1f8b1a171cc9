/** Runs the password page: its state, its drawing, and the page around it. */

import type { PasswordPlatform } from '../platform/password.ts'
import { createDrawing } from '../view/draw.ts'
import { applyLook } from '../view/look.ts'
import { createEntry, type Entry } from './entry.ts'
import { parsePasswordMessage } from './messages.ts'
import { moduleKit } from './modules/kit.ts'
import type { PartName } from './parts/names.ts'
import type { Kit, Part } from './parts/part.ts'
import { drawPicture } from './pictures/draw-picture.ts'
import type { PasswordStage } from './stage.ts'
import { begun, firstStep, initialState, momentMs, type PasswordState } from './state/state.ts'
import { claimsIn, type Way } from './ticket.ts'
import { passwordView } from './view.ts'
import { learn, say } from './words/text.ts'

export function startPassword(platform: PasswordPlatform): void {
  const { config, now, after, tell } = platform
  const main = document.body.appendChild(document.createElement('main'))
  if (!platform.isInFrame) {
    main.append(say('outside'))
    return
  }
  const drawing = createDrawing<PasswordState>()
  const { host, pad, title, slot, elements } = passwordView(drawing)
  main.append(...elements)
  let state = initialState(config, now())
  const stage: PasswordStage = {
    ...platform,
    state: () => state,
    set(change) {
      state = { ...state, ...change, now: now() }
      applyLook(state)
      drawing.update(state)
    },
    focusTitle: () => title.focus(),
    load: (name) => addPart(stage, kit, name),
  }
  const entry = createEntry(stage, host)
  const kit: Kit = {
    ...moduleKit,
    brought: entry.brought,
    stage,
    draw: drawing,
    slot,
    drawPicture,
    choose(chosen) {
      stage.set(chosen)
      stage.set({ step: firstStep(state) })
      stage.focusTitle()
      entry.open()
    },
  }
  main.onclick = ({ target }) => press(stage, entry, (target as Element).closest('button'))
  pad.oncontextmenu = (event) => event.preventDefault()
  platform.onMessage((data) => hear(stage, entry, data))
  platform.onCovered(pad, (covered) => {
    stage.set({ covered, coveredAt: state.covered ? state.coveredAt : now() })
    after(momentMs * 1.1, () => stage.set({}))
    entry.open()
  })
  platform.onHidden((hidden) => {
    stage.set({ hidden })
    if (!state.sent) entry.restart()
  })
  const tick = () => {
    watchLife(stage, entry)
    after(1000, tick)
  }
  tell({ type: 'ready' })
  void entry.renew()
  tick()
  platform.onHeight(main, (px) => tell({ type: 'height', px }))
}

const added = new Set<PartName>()

/** Once. The styles of parts are known to the page's policy, as their files are. */
async function addPart(
  { fetchPart, state }: PasswordStage,
  kit: Kit,
  name: PartName,
): Promise<void> {
  if (added.has(name)) return
  const { words, style, add } = (await fetchPart(__PARTS__[name])) as Part
  if (added.has(name)) return
  added.add(name)
  learn(words, state().lang)
  document.head.append(Object.assign(document.createElement('style'), { textContent: style }))
  add(kit)
}

/** A challenge that lapsed or a lock that ended makes way for a new challenge, where it is seen. */
function watchLife({ state, set, now }: PasswordStage, entry: Entry): void {
  const { sent, hidden, lapsesAt, count, challenge } = state()
  if (sent || hidden || lapsesAt === Number.POSITIVE_INFINITY) return
  if (now() < lapsesAt) {
    if (!challenge?.layouts.length) set({})
    return
  }
  void entry.renew(count ? { code: 'lapsed' } : undefined)
}

function hear(stage: PasswordStage, entry: Entry, data: unknown): void {
  const message = parsePasswordMessage(data)
  if (!message) return
  const { set } = stage
  if (message.type === 'look') {
    const { lang, theme, large } = message
    set({ wished: lang, theme, large })
    entry.running()?.redraw()
    const { sent, busy, ...state } = stage.state()
    if (lang !== state.lang && !sent && !busy) void entry.renew()
  } else if (message.type === 'busy') {
    set({ busy: message.on })
    entry.open()
  } else if (message.type === 'failed') {
    set({ busy: false })
    void entry.renew({ code: message.code })
  } else begin(stage, entry, message.ticket)
}

/** The same page goes on with another ticket. */
function begin({ state, set, config }: PasswordStage, entry: Entry, ticket: string): void {
  const claims = claimsIn(ticket)
  if (!claims?.origins?.includes(config.origin)) return
  // Who is paid is shown by the vault's word, which comes with the challenge.
  set({ ...begun(ticket, claims), claims: state().claims, busy: false })
  void entry.renew()
}

function press(stage: PasswordStage, entry: Entry, button: HTMLButtonElement | null): void {
  const { name, value = '' } = button || {}
  const { state, set, tell } = stage
  const { sent, busy } = state()
  const isLocked = sent || busy
  switch (name) {
    case 'cancel':
    case 'later':
      tell({ type: name })
      break
    case 'forgot':
    case 'sms':
      if (!isLocked) tell({ type: name })
      break
    case 'undo':
      entry.running()?.undo()
      break
    case 'clear':
      entry.running()?.clear()
      break
    case 'retry':
      void entry.renew()
      break
    case 'way':
      if (isLocked) break
      set({ way: value as Way, warns: value === 'plain' })
      void entry.renew()
      break
    case 'accept':
      set({ warns: false })
      void entry.renew()
      stage.focusTitle()
      break
  }
}
