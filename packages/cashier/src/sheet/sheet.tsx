import { type CashierState, type Language, type Session, wouldLose } from '@tillway/sdk'
import { Component, createRef } from 'preact'
import { en } from '../dictionary/en.ts'
import { zh } from '../dictionary/zh.ts'
import type { Page } from '../platform/page.ts'
import { CodeView, loadEncoder } from '../presentations/code-view.tsx'
import { timeAnnouncement } from './announcement.ts'
import { LeaveQuestion } from './leave-question.tsx'
import { MessageView } from './message-view.tsx'
import { messages } from './messages.ts'
import type { Scene } from './scene.ts'
import { SuccessView } from './success-view.tsx'
import { type View, viewOf } from './view.ts'
import { WaysView } from './ways-view.tsx'

export interface SheetProps {
  readonly session: Session
  readonly page: Page
  readonly language: () => Language
  readonly large: boolean
  /** Inside a container of the mall instead of over its page. */
  readonly inline: boolean
  /** The sheet is done with. */
  onDone(): void
}

interface SheetState {
  readonly cashier: CashierState
  readonly asking: boolean
  readonly leaving: boolean
  readonly tick: number
}

/** The whole sheet. It draws the machine's state and adds nothing to it but the leave question. */
export class Sheet extends Component<SheetProps, SheetState> {
  override state: SheetState = {
    cashier: this.props.session.getState(),
    asking: false,
    leaving: false,
    tick: 0,
  }
  private readonly overlay = createRef<HTMLDivElement>()
  private readonly panel = createRef<HTMLDivElement>()
  private readonly stops: (() => void)[] = []

  override componentDidMount() {
    const { session, page, inline } = this.props
    this.stops.push(
      session.subscribe((cashier) => this.setState({ cashier })),
      page.everySecond(() => this.setState(({ tick }) => ({ tick: tick + 1 }))),
      inline ? () => {} : page.onBack(() => this.requestClose()),
    )
    this.setState({ cashier: session.getState() })
    if (this.props.inline) return
    const { current: overlay } = this.overlay
    overlay?.addEventListener('keydown', (event) => this.onKey(event))
    overlay?.addEventListener('click', ({ target }) => {
      if (target === overlay) this.requestClose()
    })
    this.panel.current?.focus()
  }

  override componentWillUnmount() {
    for (const stop of this.stops) stop()
  }

  override componentDidUpdate(_: SheetProps, before: SheetState) {
    const { cashier, leaving, asking } = this.state
    const view = viewOf(cashier)
    if (cashier.outcome && leaving) return this.props.onDone()
    if (view !== viewOf(before.cashier) || before.asking !== asking) this.follow(view)
    if (asking && !wouldLose(cashier)) this.setState({ asking: false })
  }

  override render() {
    const { page, inline } = this.props
    const { cashier, asking } = this.state
    const scene = this.scene()
    const { words } = scene
    return (
      <div class={inline ? 'inline' : 'overlay'} ref={this.overlay}>
        {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: only a dialog is modal */}
        <div
          class="panel"
          part="panel"
          ref={this.panel}
          tabIndex={-1}
          role={inline ? 'region' : 'dialog'}
          aria-modal={inline ? undefined : 'true'}
          aria-labelledby="title"
          lang={scene.language}
        >
          <div class="sheet" inert={asking}>
            <header part="header">
              <button
                type="button"
                class="close"
                aria-label={words.close}
                onClick={() => this.requestClose()}
              >
                <svg viewBox="0 0 24 24" aria-hidden="true">
                  <path d="M6.5 6.5l11 11m0-11l-11 11" />
                </svg>
              </button>
              <h1 id="title">{cashier.payment?.merchant_name || words.title}</h1>
            </header>
            <div class="body">
              {this.notice(scene)}
              {this.content(scene)}
            </div>
          </div>
          <p class="hidden" role="status">
            {timeAnnouncement(cashier, page.now(), words)}
          </p>
          {asking && (
            <LeaveQuestion
              words={words}
              stay={() => this.setState({ asking: false })}
              leave={() => this.leave()}
            />
          )}
        </div>
      </div>
    )
  }

  private content(scene: Scene) {
    const view = viewOf(scene.state)
    const row = messages[view]
    if (row) return <MessageView scene={scene} message={row(scene)} />
    if (view === 'code') return <CodeView scene={scene} />
    return view === 'ways' ? <WaysView scene={scene} /> : <SuccessView scene={scene} />
  }

  private notice({ state, words, language }: Scene) {
    const failure = viewOf(state) === 'ways' ? state.failure : null
    return (
      <>
        <div role="status">
          {state.offline && !state.outcome && <p class="notice">{words.offline}</p>}
        </div>
        <div role="alert">
          {failure && <p class="notice danger">{failure.message[language]}</p>}
        </div>
      </>
    )
  }

  private scene(): Scene {
    const { session, language, large } = this.props
    const spoken = language()
    return {
      session,
      state: this.state.cashier,
      words: spoken === 'zh' ? zh : en,
      language: spoken,
      large,
      requestClose: () => this.requestClose(),
      dismiss: () => this.props.onDone(),
    }
  }

  /** Every way of closing comes here: the cross, Escape, the backdrop and the back button. */
  private requestClose() {
    const { cashier, asking } = this.state
    if (cashier.outcome) this.props.onDone()
    else if (wouldLose(cashier) && !this.props.session.readOnly) this.setState({ asking: !asking })
    else if (!cashier.closing) this.leave()
  }

  private leave() {
    this.setState({ leaving: true, asking: false })
    void this.props.session.close()
  }

  /** The focus goes where the eyes go. */
  private follow(view: View) {
    const panel = this.panel.current
    if (!panel || this.state.asking) return
    const target = panel.querySelector<HTMLElement>('h2[tabindex]') || panel
    if (!this.props.inline || this.state.tick) target.focus({ preventScroll: true })
    panel.scrollTop = 0
    if (view === 'ways') void loadEncoder().catch(() => undefined)
  }

  private onKey(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.stopPropagation()
      this.requestClose()
    }
    if (event.key === 'Tab' && this.panel.current) trapTab(event, this.panel.current)
  }
}

function trapTab(event: KeyboardEvent, panel: HTMLElement): void {
  const inner = panel.querySelector<HTMLElement>('.question') || panel
  const stops = [...inner.querySelectorAll<HTMLElement>('button,input:not(:disabled)')].filter(
    (element) => !(element instanceof HTMLInputElement) || element.checked,
  )
  const root = panel.getRootNode() as ShadowRoot
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1]
  const other = event.shiftKey ? stops[stops.length - 1] : stops[0]
  const { activeElement } = root
  const outside = activeElement === panel && event.shiftKey
  if (activeElement === edge || outside) {
    event.preventDefault()
    other?.focus()
  }
}
