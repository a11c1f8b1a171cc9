import {
  type CashierState,
  type Language,
  openAttempt,
  type Session,
  wouldLose,
} from '@tillway/sdk'
import { en } from '../dictionary/en.ts'
import { clockText, fill } from '../dictionary/format.ts'
import { zh } from '../dictionary/zh.ts'
import { h, painter } from '../drawing/draw.ts'
import type { Page } from '../platform/page.ts'
import { button } from './button.ts'
import { focusTarget, trapTab } from './focus.ts'
import { frame } from './frame.ts'
import { lateFile } from './late-file.ts'
import { loadingView } from './loading-view.ts'
import { spinner, wayMark } from './marks.ts'
import { optionRow } from './option-row.ts'
import { orderSummary } from './order-summary.ts'
import type { Scene, Tools, Touched } from './scene.ts'
import { showsWays, type View } from './view.ts'
import { payButton, submitButton, waysView } from './ways-view.ts'

export interface SheetProps {
  readonly session: Session
  readonly page: Page
  readonly language: () => Language
  readonly large: boolean
  /** Inside a container of the mall instead of over its page. */
  readonly inline: boolean
  addStyle(css: string): void
  /** The sheet is done with. */
  onDone(): void
}

const autoReturnMs = 3000
/** Who reads large text is given twice the time. */
const autoReturnLargeMs = 6000

/** The question before leaving; another is about a card, and named by its id. */
const toLeave = 'leave'

/** Whether something would be lost: a try, or what was typed about a card. */
const isBegun = (state: CashierState) => wouldLose(state) || state.cards === 'typing'

const tools: Tools = {
  h,
  button,
  wayMark,
  loadingView,
  optionRow,
  submitButton,
  fill,
  clockText,
  summary: orderSummary,
  payButton,
  spinner,
  lateFile,
}

const fetchTexts = { zh: () => import('../later/zh.ts'), en: () => import('../later/en.ts') }

/** What comes after the first paint: the views, and what they say in one language. */
const fetchLater = (language: Language) =>
  Promise.all([import('../later/views.ts'), fetchTexts[language]()])

/** The whole sheet. It draws the machine's state and adds to it only what is remembered here. */
export class Sheet {
  private view: View | undefined
  /** When the view was entered. */
  private since = 0
  private touched: Touched = {}
  /** What is asked: `leave`, or a card that is to be removed. */
  private asking = ''
  private asked = ''
  private leaving = false
  private ticked = false
  private drawing = false
  private stopped = false
  private readonly root: ShadowRoot
  private readonly props: SheetProps
  private readonly paint: ReturnType<typeof painter>
  private readonly stops: readonly (() => void)[]
  /** The style of the later views is there, once for both languages. */
  private styled = false
  private readonly files = { zh: this.lateFile('zh'), en: this.lateFile('en') }
  /** The page's language, as soon as there are words in it. */
  private spoken: Language

  constructor(root: ShadowRoot, props: SheetProps) {
    const { session, page, inline } = props
    this.root = root
    this.props = props
    this.paint = painter(root)
    this.spoken = props.language()
    this.draw()
    this.later.load()
    this.stops = [
      session.subscribe(() => this.redraw()),
      page.everySecond(() => this.tick()),
      inline ? () => {} : page.onBack(() => this.requestClose()),
    ]
  }

  stop() {
    this.stopped = true
    for (const stop of this.stops) stop()
  }

  private tick() {
    this.ticked = true
    this.files[this.props.language()].load()
    this.redraw()
  }

  /** What changes in one turn is drawn once. */
  private redraw() {
    if (this.drawing) return
    this.drawing = true
    void Promise.resolve().then(() => {
      this.drawing = false
      this.draw()
    })
  }

  private draw() {
    if (this.stopped) return
    const { session, onDone } = this.props
    const state = session.getState()
    this.speak()
    const [views] = this.later.module || []
    const first = showsWays(state) ? 'ways' : 'loading'
    const view = views ? views.viewOf(this.scene(), first) : first
    const entered = view !== this.view
    if (entered) {
      this.view = view
      this.since = session.now()
      this.touched = {}
    }
    const scene = this.scene()
    // A result that cannot be shown here is left to the shop.
    const over = state.outcome && (this.leaving || this.later.broken)
    const returns = view === 'succeeded' && !this.touched.stays && scene.leavesAt <= session.now()
    if (over || returns) return onDone()
    if (this.asking === toLeave ? !isBegun(state) : view !== 'cards') this.asking = ''
    this.paint(this.sketch(scene, view))
    const asked = this.asked !== this.asking
    this.asked = this.asking
    if (entered || asked) this.follow()
  }

  /** Another language waits for its words, so that nothing on the screen goes away for them. */
  private speak() {
    const language = this.props.language()
    const file = this.files[language]
    if (file.module || !this.later.module) this.spoken = language
    else if (!file.broken) file.load()
  }

  private get later() {
    return this.files[this.spoken]
  }

  private lateFile(language: Language) {
    return lateFile(
      () => fetchLater(language),
      (loaded) => {
        if (loaded && !this.styled) this.props.addStyle(loaded[0].css)
        this.styled ||= Boolean(loaded)
        this.redraw()
      },
    )
  }

  private sketch(scene: Scene, view: View) {
    const { inline } = this.props
    const answers = { stay: () => this.ask(''), leave: () => this.leave() }
    const [views, words] = this.later.module || []
    return frame(scene, {
      inline,
      view,
      offline: scene.state.offline || (view === 'loading' && this.later.broken),
      content: this.content(scene, view),
      question: this.asking && words && views?.question(scene, words.texts, answers),
      announcement: words && views?.announcement(scene, words.texts),
      onKey: (event) => this.onKey(event),
    })
  }

  private content(scene: Scene, view: View) {
    const { later } = this
    if (view === 'ways') return waysView(scene)
    if (view !== 'loading' && later.module) {
      const [views, { texts }] = later.module
      return views.laterView(view, scene, texts)
    }
    const retry = () => {
      later.load()
      void scene.session.refresh()
    }
    return loadingView(scene, (scene.state.offline || later.broken) && retry)
  }

  private scene(): Scene {
    const { session, large, addStyle, onDone } = this.props
    const { since, touched, root, spoken } = this
    const state = session.getState()
    const attempt = openAttempt(state.payment)
    const shown: Scene = {
      ...tools,
      session,
      state,
      attempt,
      action: attempt ? attempt.next_action : null,
      words: spoken === 'zh' ? zh : en,
      language: spoken,
      large,
      touched,
      touch: (change) => {
        this.touched = { ...touched, ...change }
        this.redraw()
      },
      redraw: () => this.redraw(),
      root,
      addStyle,
      ask: (question) => this.ask(question),
      asked: this.asking,
      leavesAt: since + (large ? autoReturnLargeMs : autoReturnMs),
      requestClose: () => this.requestClose(),
      dismiss: onDone,
    }
    return shown
  }

  /** Every way of closing comes here: the cross, Escape, the backdrop and the back button. */
  private requestClose() {
    const { session, onDone } = this.props
    const state = session.getState()
    // Who closes again while the question cannot be shown has answered it.
    const asks = this.asking ? this.later.module : isBegun(state) && !session.readOnly
    if (state.outcome) onDone()
    else if (asks) this.ask(this.asking ? '' : toLeave)
    else if (!state.closing) this.leave()
  }

  private ask(question: string) {
    this.asking = question
    this.redraw()
  }

  private leave() {
    this.leaving = true
    this.ask('')
    void this.props.session.close()
  }

  /** The focus goes where the eyes go. */
  private follow() {
    const panel = this.root.querySelector<HTMLElement>('.panel')
    if (!panel) return
    if (!this.props.inline || this.ticked) focusTarget(panel).focus({ preventScroll: true })
    if (!this.asking) panel.scrollTop = 0
  }

  private onKey(event: KeyboardEvent) {
    if (event.key === 'Tab') trapTab(event)
    if (event.key !== 'Escape') return
    event.stopPropagation()
    this.requestClose()
  }
}
