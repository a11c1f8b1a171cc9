/** Runs the password page: its state, its drawing, and the page around it. */

import { digitsOf, usual } from '../fields/grouping.ts'
import type { PasswordPlatform } from '../platform/password.ts'
import { createDrawing } from '../view/draw.ts'
import { applyLook } from '../view/look.ts'
import { createEntry, type Entry } from './entry.ts'
import { parsePasswordMessage } from './messages.ts'
import type { PasswordStage } from './stage.ts'
import { begun, firstStep, initialState, momentMs, type PasswordState } from './state/state.ts'
import { claimsIn, type Way } from './ticket.ts'
import { passwordView } from './view.ts'
import { say } from './words/text.ts'

export function startPassword(platform: PasswordPlatform): void {
  const { config, now, after, tell } = platform
  const main = document.body.appendChild(document.createElement('main'))
  if (!platform.isInFrame) {
    main.append(say(config.lang, 'outside'))
    return
  }
  const drawing = createDrawing<PasswordState>()
  const { host, pad, title, elements } = passwordView(drawing)
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
  }
  const entry = createEntry(stage, host)
  main.onclick = ({ target }) => press(stage, entry, (target as Element).closest('button'))
  main.onkeydown = ({ key, target }) => {
    if (key === 'Enter' && target instanceof HTMLInputElement) takePhone(stage, entry)
  }
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
    const isTranslated = lang !== stage.state().lang
    set({ lang, theme, large })
    // A module keeps the words that it was given.
    if (isTranslated) entry.restart()
    else entry.running()?.redraw()
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
    case 'keep':
    case 'picture':
      set({ picture: value ? Number(value) : null })
      advance(stage, entry)
      break
    case 'next':
      takePhone(stage, entry)
      break
  }
}

function takePhone(stage: PasswordStage, entry: Entry): void {
  const input = document.querySelector('input')
  const phone = usual('phone', digitsOf(input?.value || ''))
  if (!/^1[3-9]\d{9}$/.test(phone)) {
    stage.set({ problem: { code: 'bad_phone' } })
    input?.focus()
    return
  }
  stage.set({ phone, problem: undefined })
  advance(stage, entry)
}

function advance(stage: PasswordStage, entry: Entry): void {
  stage.set({ step: firstStep(stage.state()) })
  stage.focusTitle()
  entry.open()
}
