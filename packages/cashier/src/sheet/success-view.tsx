import { Component } from 'preact'
import { fill, timeText } from '../dictionary/format.ts'
import { Sign } from './marks.tsx'
import { Actions } from './message-view.tsx'
import { OrderSummary } from './order-summary.tsx'
import { type Scene, wayName } from './scene.ts'

interface Props {
  readonly scene: Scene
}

const autoReturnMs = 3000
/** Who reads large text is given twice the time. */
const autoReturnLargeMs = 6000

/** Goes back to the shop by itself, unless the shopper wants to stay. */
export class SuccessView extends Component<Props, { readonly stays: boolean }> {
  override state = { stays: false }
  private readonly until = untilWhen(this.props.scene)

  override componentDidUpdate() {
    const { session, dismiss } = this.props.scene
    if (!this.state.stays && this.until <= session.now()) dismiss()
  }

  override render({ scene }: Props, { stays }: { readonly stays: boolean }) {
    const { words, dismiss, session, state } = scene
    const { payment } = state
    const seconds = String(Math.max(1, Math.ceil((this.until - session.now()) / 1000)))
    const rows = [
      [words.ways, wayName(scene)],
      [words.time, payment?.paid_at ? timeText(payment.paid_at) : ''],
      [words.order, payment?.order],
    ]
    const text = stays ? words.back : fill(words.backIn, seconds)
    const stay = {
      kind: 'link',
      text: words.stay,
      run: () => this.setState({ stays: true }),
    } as const
    return (
      <>
        <div class="message">
          <Sign glyph="tick" />
          <h2 tabIndex={-1}>{words.succeeded}</h2>
        </div>
        <OrderSummary scene={scene} />
        <dl class="receipt">
          {rows.map(([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Actions actions={[{ kind: 'primary', text, run: dismiss }, ...(stays ? [] : [stay])]} />
      </>
    )
  }
}

function untilWhen({ session, large }: Scene): number {
  return session.now() + (large ? autoReturnLargeMs : autoReturnMs)
}
