/** Runs the frame: its state, its drawing, and the page around it. */
import { cleaned } from './fields/checks.ts'
import { listen } from './listen.ts'
import type { Platform } from './platform/platform.ts'
import { parseParentMessage } from './protocol/messages.ts'
import type { Stage } from './stage.ts'
import { told } from './state/reduce.ts'
import { type FrameState, fieldsOf, initialState, secondsToResend } from './state/state.ts'
import { submit } from './submit.ts'
import { createDrawing } from './view/draw.ts'
import { applyLook } from './view/look.ts'
import { frameForm } from './view/view.ts'
import { text } from './words/text.ts'

/** What lies over the frame for less than this was never there for anybody. */
const momentMs = 1000

export function startFrame(platform: Platform): void {
  const { config, now, after, tell } = platform
  const main = document.body.appendChild(document.createElement('main'))
  if (!platform.isInFrame) {
    main.append(text(config.lang, 'outside'))
    return
  }
  const drawing = createDrawing<FrameState>()
  const form = main.appendChild(frameForm(drawing, config))
  let state = initialState(config, now())
  const stage: Stage = {
    ...platform,
    state: () => state,
    set(change) {
      state = { ...state, ...change, now: now() }
      applyLook(state)
      drawing.update(state)
    },
    control: (field) => form.querySelector(`[name=${field}]`) as HTMLInputElement,
    typed: (field) => cleaned(field, String(new FormData(form).get(field) || '')),
    wipe: () => form.reset(),
  }
  stage.set({})
  listen(stage, form)
  platform.onMessage((data) => hear(stage, data))
  watchCover(stage, form.querySelector('.primary') || form)
  const tick = () => {
    if (secondsToResend(state)) stage.set({})
    after(1000, tick)
  }
  tick()
  tell({ type: 'ready' })
  platform.onHeight(main, (px) => tell({ type: 'height', px }))
  if (state.step === 'code') stage.control('code').focus()
}

/**
 * A frame that has just come or moved counts as covered until it was looked at: a code that was
 * completed in such a moment is sent after it. Who typed under what stayed longer may not have seen
 * what is paid, and has to press.
 */
function watchCover(stage: Stage, element: Element): void {
  const { state, set, now, after } = stage
  let since = 0
  let turn = 0
  stage.onCovered(element, (covered) => {
    const { withheld, hides, covered: before } = state()
    if (covered && !before) since = now()
    if (covered !== before) turn += 1
    const mine = turn
    set({ covered, withheld: covered && withheld, hides: covered && hides })
    // Words about it would move the frame, and so cover it, and so on for ever.
    after(momentMs, () => set({ hides: covered && mine === turn }))
    if (!covered && withheld && now() - since < momentMs) void submit(stage)
  })
}

/**
 * The focus goes where the eyes go, and nothing that was sealed stays in the page. What was typed
 * while a code was under way is kept when the next one is asked for: its text may be the faster.
 */
function hear(stage: Stage, data: unknown): void {
  const { state, set } = stage
  const message = parseParentMessage(data)
  if (!message) return
  const { step } = state()
  set(told(state(), message))
  const isAsked = message.type === 'ask_code'
  if ((isAsked && step === 'card') || message.type === 'code_refused') stage.wipe()
  const { problems } = state()
  const field = fieldsOf(state()).find((name) => isAsked || problems[name])
  if (field) stage.control(field).focus()
}
