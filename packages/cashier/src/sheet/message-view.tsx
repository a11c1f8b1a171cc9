import { OtherOpenings } from '../presentations/code-view.tsx'
import { Sign, Spinner } from './marks.tsx'
import type { Action, Message } from './messages.ts'
import { OrderSummary } from './order-summary.tsx'
import type { Scene } from './scene.ts'

export function MessageView({ scene, message }: { scene: Scene; message: Message }) {
  const { title, hint, sign, summary, actions = [], openings } = message
  return (
    <>
      {summary && <OrderSummary scene={scene} />}
      <div class="message">
        {sign ? <Sign glyph={sign} /> : <Spinner />}
        <h2 tabIndex={-1}>{title}</h2>
        <p>{hint}</p>
      </div>
      <Actions actions={actions} />
      {openings && <OtherOpenings scene={scene} />}
    </>
  )
}

export function Actions({ actions }: { readonly actions: readonly Action[] }) {
  return (
    <div class="actions">
      {actions.map(({ kind, text, run }) => (
        <button type="button" class={kind} part="button" onClick={run}>
          {text}
        </button>
      ))}
    </div>
  )
}
