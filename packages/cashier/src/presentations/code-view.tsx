import { openAttempt } from '@tillway/sdk'
import { Component } from 'preact'
import { clockText, fill } from '../dictionary/format.ts'
import { Spinner } from '../sheet/marks.tsx'
import { OrderSummary } from '../sheet/order-summary.tsx'
import { type Scene, wayName } from '../sheet/scene.ts'
import type { QrPath } from './qr-path.ts'

/** The encoder is a chunk of its own; asked for early, it is there before it is needed. */
export const loadEncoder = () => import('./qr-path.ts')

interface CodeProps {
  readonly content: string
  readonly label: string
  readonly retry: string
}

class CodeImage extends Component<CodeProps, { drawn?: QrPath; broken?: boolean }> {
  override componentDidMount() {
    void this.draw()
  }

  override componentDidUpdate({ content }: CodeProps) {
    if (content !== this.props.content) void this.draw()
  }

  override render() {
    const { drawn, broken } = this.state
    if (broken) {
      return (
        <button type="button" class="link" onClick={() => void this.draw()}>
          {this.props.retry}
        </button>
      )
    }
    if (!drawn) return <Spinner />
    return (
      <svg
        role="img"
        aria-label={this.props.label}
        viewBox={`0 0 ${drawn.size} ${drawn.size}`}
        shape-rendering="crispEdges"
      >
        <path d={drawn.path} />
      </svg>
    )
  }

  private async draw() {
    try {
      const { qrPath } = await loadEncoder()
      this.setState({ drawn: qrPath(this.props.content), broken: false })
    } catch {
      this.setState({ broken: true })
    }
  }
}

/** A code that another device scans. Always dark on white: scanners do not know dark mode. */
export function CodeView({ scene }: { readonly scene: Scene }) {
  const { state, session, words } = scene
  const action = openAttempt(state.payment)?.next_action
  if (action?.type !== 'qr') return null
  const left = (state.attemptDeadline || 0) - session.now()
  const over = left <= 0
  const name = wayName(scene)
  return (
    <>
      <OrderSummary scene={scene} />
      <h2 class="caption" tabIndex={-1}>
        {fill(words.scan, name)}
      </h2>
      <div class="code" part="code">
        {over ? (
          <div class="over">
            <p>{words.codeOver}</p>
            {!session.readOnly && (
              <button type="button" class="secondary" onClick={() => void session.retry()}>
                {words.codeAgain}
              </button>
            )}
          </div>
        ) : (
          <CodeImage
            content={action.content}
            label={fill(words.codeLabel, name)}
            retry={words.reload}
          />
        )}
      </div>
      {!over && (
        <p class="quiet">
          {words.waitingScan} · {fill(words.codeLeft, clockText(left))}
        </p>
      )}
      <OtherOpenings scene={scene} />
    </>
  )
}

/** The same way opened differently, or another way. */
export function OtherOpenings({ scene }: { readonly scene: Scene }) {
  const { state, session, words } = scene
  const way = state.ways.find(({ id }) => id === state.way)
  const other = way?.presentations.find((name) => name !== state.presentation)
  if (session.readOnly) return null
  const text = other === 'qr' ? words.scanElsewhere : words.otherOpening
  return (
    <div class="actions row">
      {way && other && (
        <button type="button" class="link" onClick={() => void session.choose(way.id, other)}>
          {text}
        </button>
      )}
      <button type="button" class="link" onClick={() => session.pick()}>
        {words.changeWay}
      </button>
    </div>
  )
}
