import { openAttempt } from '@tillway/sdk'
import { fill } from '../dictionary/format.ts'
import { OtherOpenings } from '../presentations/code-view.tsx'
import { Sign, Spinner } from './marks.tsx'
import { OrderSummary } from './order-summary.tsx'
import { type Scene, wayName } from './scene.ts'

interface Props {
  readonly scene: Scene
}

export function LoadingView({ scene: { words, state, session } }: Props) {
  return (
    <div class="message">
      <Spinner />
      <h2 tabIndex={-1}>{words.loading}</h2>
      {state.offline && (
        <button type="button" class="secondary" onClick={() => void session.refresh()}>
          {words.reload}
        </button>
      )}
    </div>
  )
}

export function OpeningView({ scene }: Props) {
  const { words } = scene
  return (
    <>
      <OrderSummary scene={scene} />
      <div class="message">
        <Spinner />
        <h2 tabIndex={-1}>{fill(words.opening, wayName(scene))}</h2>
        <p>{words.openingHint}</p>
      </div>
      <OtherOpenings scene={scene} />
    </>
  )
}

/** The page may come back before, after or without paying; only the shopper and the server know. */
export function ReturnedView({ scene }: Props) {
  const { words, session } = scene
  return (
    <>
      <OrderSummary scene={scene} />
      <div class="message">
        <h2 tabIndex={-1}>{words.askPaid}</h2>
        <p>{words.askPaidHint}</p>
      </div>
      <div class="actions">
        <button type="button" class="primary" part="button" onClick={() => session.claim()}>
          {words.paid}
        </button>
        {!session.readOnly && (
          <button type="button" class="secondary" onClick={() => session.pick()}>
            {words.payAgain}
          </button>
        )}
      </div>
    </>
  )
}

export function ConfirmingView({ scene }: Props) {
  const { words, state, session, requestClose } = scene
  const attempt = openAttempt(state.payment)
  const mayPayAgain = attempt?.state === 'awaiting_payer' && !session.readOnly
  return (
    <>
      <OrderSummary scene={scene} />
      <div class="message">
        <Spinner />
        <h2 tabIndex={-1}>{words.confirming}</h2>
        <p>{words.confirmingHint}</p>
      </div>
      <div class="actions">
        <button type="button" class="secondary" onClick={() => requestClose()}>
          {words.back}
        </button>
        {mayPayAgain && (
          <button type="button" class="link" onClick={() => session.pick()}>
            {words.unpaid}
          </button>
        )}
      </div>
    </>
  )
}

export function ClosingView({ scene: { words } }: Props) {
  return (
    <div class="message">
      <Spinner />
      <h2 tabIndex={-1}>{words.closing}</h2>
    </div>
  )
}

export function DeclinedView({ scene }: Props) {
  const { words, state, session, language } = scene
  const several = state.ways.filter(({ available }) => available).length > 1
  return (
    <>
      <div class="message">
        <Sign glyph="cross" tone="danger" />
        <h2 tabIndex={-1}>{words.failed}</h2>
        <p role="alert">{state.failure?.message[language]}</p>
      </div>
      <div class="actions">
        <button type="button" class="primary" part="button" onClick={() => session.pick()}>
          {several ? words.changeWay : words.payAgain}
        </button>
        {several && (
          <button type="button" class="secondary" onClick={() => void session.retry()}>
            {words.payAgain}
          </button>
        )}
      </div>
    </>
  )
}
