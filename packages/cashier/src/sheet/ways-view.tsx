import type { WayOption } from '@tillway/api/types'
import { Component } from 'preact'
import { amountParts, fill } from '../dictionary/format.ts'
import { Mark, Spinner } from './marks.tsx'
import { OrderSummary } from './order-summary.tsx'
import type { Scene } from './scene.ts'

interface WaysState {
  readonly chosen: string | null
  readonly all: boolean
}

const shownAtFirst = 4
const shownLarge = 3

/** The list to choose from, and the button that starts. */
export class WaysView extends Component<{ readonly scene: Scene }, WaysState> {
  override state: WaysState = { chosen: null, all: false }

  override render() {
    const { scene } = this.props
    const { state, words, language, large } = scene
    const { ways } = state
    const limit = this.state.all ? ways.length : large ? shownLarge : shownAtFirst
    const chosen = this.chosenWay()
    const choose = (id: string) => this.setState({ chosen: id })
    return (
      <form onSubmit={(event) => this.submit(event)}>
        <OrderSummary scene={scene} />
        <fieldset class="ways" disabled={state.starting}>
          <legend class="hidden">{words.ways}</legend>
          {ways.slice(0, limit).map((way) => (
            <label class={`way ${way.available ? '' : 'off'}`} part="way">
              <input
                type="radio"
                name="way"
                value={way.id}
                checked={way === chosen}
                disabled={!way.available}
                onChange={() => choose(way.id)}
              />
              <Mark mark={way.mark} />
              <span class="name">
                {way.name[language]}
                {!way.available && (
                  <small>{way.reason ? way.reason[language] : words.unavailable}</small>
                )}
              </span>
              <span class="radio" aria-hidden="true" />
            </label>
          ))}
          {ways.length === 0 && <p class="empty">{words.noWays}</p>}
        </fieldset>
        {ways.length > limit && (
          <button type="button" class="link" onClick={() => this.setState({ all: true })}>
            {words.more}
          </button>
        )}
        <div class="actions">
          {this.payButton(chosen)}
          {this.elsewhereButton(chosen)}
        </div>
      </form>
    )
  }

  /** The shopper's choice, else what was chosen before, else the first that works. */
  private chosenWay(): WayOption | undefined {
    const { ways, way } = this.props.scene.state
    const usable = ways.filter(({ available }) => available)
    const find = (id: string | null) => usable.find((option) => option.id === id)
    return find(this.state.chosen) || find(way) || usable[0]
  }

  private payButton(chosen: WayOption | undefined) {
    const { state, words } = this.props.scene
    const { payment, starting } = state
    const { symbol, digits } = amountParts(payment?.amount || 0, payment?.currency || '')
    // Still focusable while it is locked: a control that vanishes takes the focus with it.
    return (
      <button type="submit" class="primary" part="button" aria-disabled={starting || !chosen}>
        {starting ? <Spinner /> : null}
        {starting ? words.starting : fill(words.pay, symbol + digits)}
      </button>
    )
  }

  private elsewhereButton(chosen: WayOption | undefined) {
    const { state, words, session } = this.props.scene
    const second = chosen?.presentations[1]
    if (!chosen || second !== 'qr' || state.starting) return null
    return (
      <button type="button" class="link" onClick={() => void session.choose(chosen.id, second)}>
        {words.scanElsewhere}
      </button>
    )
  }

  private submit(event: Event) {
    event.preventDefault()
    const chosen = this.chosenWay()
    if (chosen) void this.props.scene.session.choose(chosen.id)
  }
}
