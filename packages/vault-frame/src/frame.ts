/** Runs the frame: what the shopper does and what the page around says become events and effects. */
import { createBankLookup } from './bank-lookup.ts'
import { submitCard } from './card-step.ts'
import { askForAnotherCode, submitCode } from './code-step.ts'
import { type Field, problemOf, type TextField } from './fields/checks.ts'
import type { Platform } from './platform/platform.ts'
import { type ParentMessage, parseParentMessage } from './protocol/messages.ts'
import { seal } from './sealing/seal.ts'
import type { Stage } from './stage.ts'
import { type FrameEvent, reduce } from './state/reduce.ts'
import {
  asksCvn,
  type FrameState,
  initialState,
  type Problem,
  secondsToResend,
} from './state/state.ts'
import { createDrawing } from './view/draw.ts'
import { createEditor } from './view/edit.ts'
import { controlOf, type Hand } from './view/scene.ts'
import { frameView } from './view/view.ts'
import { wordsIn } from './words/text.ts'

/** In the order in which they stand. */
const order: readonly Field[] = [
  'number',
  'kind',
  'name',
  'id_number',
  'phone',
  'expiry',
  'code',
  'cvn',
  'agreed',
]

export function startFrame(platform: Platform): void {
  const { config, now, after, tell } = platform
  const drawing = createDrawing<FrameState>()
  let state = initialState(config, platform.inFrame, now())
  let isTicking = false
  const paint = () => {
    applyLook(state, platform.prefersDark())
    drawing.update(state)
    if (isTicking || state.step !== 'code' || !secondsToResend(state)) return
    isTicking = true
    after((state.code.resendAt - state.now) % 1000 || 1000, () => {
      isTicking = false
      dispatch({ type: 'ticked' })
    })
  }
  const dispatch = (event: FrameEvent) => {
    state = reduce(state, event, now())
    paint()
  }
  const stage = createStage(platform, () => state, dispatch)
  const view = frameView({ draw: drawing, config, hand: createHand(stage) })
  document.body.append(view)
  paint()
  platform.onDarkChange(paint)
  platform.onMessage((data) => {
    const message = parseParentMessage(data)
    if (!message || state.step === 'outside') return
    dispatch({ type: 'told', message })
    follow(stage, message)
  })
  const button = view.querySelector('.primary')
  if (button) platform.onCovered(button, (covered) => dispatch({ type: 'covered', covered }))
  tell({ type: 'ready' })
  platform.onHeight(view, (px) => tell({ type: 'height', px }))
  if (state.step === 'code') controlOf('code')?.focus()
}

function createStage(
  platform: Platform,
  state: () => FrameState,
  dispatch: Stage['dispatch'],
): Stage {
  let kept = ''
  const typed = (field: TextField) => controlOf(field)?.value || ''
  return {
    platform,
    state,
    dispatch,
    typed,
    check(fields, more = {}) {
      const problems = { ...more, ...problemsIn(fields, typed, state()) }
      dispatch({ type: 'checked', problems })
      const first = order.find((field) => problems[field])
      if (first) controlOf(first)?.focus()
      return !first
    },
    async seal(payload, type) {
      try {
        return await seal(payload, type, platform.config.key, platform.crypto)
      } catch {
        dispatch({ type: 'refused', problem: { code: 'unsupported' } })
        return null
      }
    },
    wipe() {
      for (const input of document.querySelectorAll('input')) input.value = ''
    },
    keepCvn(cvn) {
      kept = cvn
      dispatch({ type: 'stored', cvnKept: Boolean(cvn) })
    },
    keptCvn: () => kept,
  }
}

function problemsIn(
  fields: readonly TextField[],
  typed: Stage['typed'],
  { recognised, now }: FrameState,
): FrameState['problems'] {
  const lengths = recognised ? recognised.lengths : []
  const found: { [field in Field]?: Problem | undefined } = {}
  for (const field of fields) {
    const code = problemOf(field, typed(field), { lengths, now })
    found[field] = code ? { code } : undefined
  }
  return found
}

/** The focus goes where the eyes go, and nothing that was sealed stays in the page. */
function follow(stage: Stage, message: ParentMessage): void {
  const { problems } = stage.state()
  if (message.type === 'ask_code') stage.wipe()
  if (message.type === 'code_refused') stage.wipe()
  const wrong = order.find((field) => problems[field])
  const field = message.type === 'ask_code' ? 'code' : wrong
  if (field && ['ask_code', 'code_refused', 'failed'].includes(message.type)) {
    controlOf(field)?.focus()
  }
}

function createHand(stage: Stage): Hand {
  const { platform, dispatch, typed, state } = stage
  const tidy = createEditor()
  const lookUp = createBankLookup(platform, platform.config.ticket, (recognised) =>
    dispatch({ type: 'recognised', recognised }),
  )
  const submitted = () => {
    const { busy, covered, step } = state()
    if (busy || covered) return
    void (step === 'card' ? submitCard(stage) : submitCode(stage))
  }
  return {
    edited(field, event) {
      tidy(field, event)
      dispatch({ type: 'edited', field })
      if (field === 'number') lookUp(typed(field))
      // Complete: nothing is left to press.
      if (field === 'code' && typed(field).length === 6 && !asksCvn(state())) submitted()
    },
    left(field) {
      const problems = typed(field) ? problemsIn([field], typed, state()) : {}
      dispatch({ type: 'checked', problems })
    },
    choseKind: (kind) => dispatch({ type: 'chose_kind', kind }),
    agreed: (agreed) => dispatch({ type: 'agreed', agreed }),
    submitted,
    resend: () => askForAnotherCode(stage),
    cancel: () => platform.tell({ type: 'cancel' }),
  }
}

function applyLook({ look, step }: FrameState, prefersDark: boolean): void {
  const { lang, theme, large } = look
  const { documentElement } = document
  const words = wordsIn(lang)
  const isDark = theme === 'dark' || (theme === 'auto' && prefersDark)
  documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  documentElement.classList.toggle('dark', isDark)
  documentElement.classList.toggle('large', large)
  document.title = step === 'code' ? words.codeTitle : words.cardTitle
}
