import { Component } from 'preact'
import { fill, timeText } from '../dictionary/format.ts'
import { Sign } from './marks.tsx'
import { OrderSummary } from './order-summary.tsx'
import { type Scene, wayName } from './scene.ts'
import type { View } from './view.ts'

interface Props {
  readonly scene: Scene
  readonly view: View
}

const signs = {
  succeeded: ['tick', 'success'],
  processing: ['clock', 'muted'],
  canceled: ['dash', 'muted'],
  expired: ['clock', 'muted'],
  failed: ['cross', 'danger'],
} as const

const autoReturnMs = 3000
/** Who reads large text is given twice the time. */
const autoReturnLargeMs = 6000

export class ResultView extends Component<Props, { readonly stays: boolean }> {
  override state = { stays: false }
  private readonly since = this.props.scene.session.now()

  override componentDidUpdate() {
    const { scene, view } = this.props
    if (view === 'succeeded' && !this.state.stays && this.leftMs() <= 0) scene.dismiss()
  }

  override render() {
    const { scene, view } = this.props
    const { words } = scene
    const [glyph, tone] = signs[view as keyof typeof signs]
    const counts = view === 'succeeded' && !this.state.stays
    const seconds = String(Math.max(1, Math.ceil(this.leftMs() / 1000)))
    return (
      <>
        <div class="message">
          <Sign glyph={glyph} tone={tone} />
          <h2 tabIndex={-1}>{words[view as keyof typeof signs]}</h2>
          <p>{this.hint()}</p>
        </div>
        {view === 'succeeded' && <OrderSummary scene={scene} />}
        {view === 'succeeded' && <Receipt scene={scene} />}
        <div class="actions">
          <button type="button" class="primary" part="button" onClick={() => scene.dismiss()}>
            {counts ? fill(words.backIn, seconds) : words.back}
          </button>
          {counts && (
            <button type="button" class="link" onClick={() => this.setState({ stays: true })}>
              {words.stay}
            </button>
          )}
        </div>
      </>
    )
  }

  private leftMs(): number {
    const { session, large } = this.props.scene
    return this.since + (large ? autoReturnLargeMs : autoReturnMs) - session.now()
  }

  private hint(): string {
    const { scene, view } = this.props
    const { words, state, language } = scene
    if (view === 'processing') return words.processingHint
    if (view === 'expired') return words.expiredHint
    return view === 'failed' && state.failure ? state.failure.message[language] : ''
  }
}

function Receipt({ scene }: { readonly scene: Scene }) {
  const { state, words } = scene
  const { payment } = state
  const rows = [
    [words.ways, wayName(scene)],
    [words.time, payment?.paid_at ? timeText(payment.paid_at) : ''],
    [words.order, payment?.order],
  ].filter(([, value]) => value)
  return (
    <dl class="receipt">
      {rows.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
