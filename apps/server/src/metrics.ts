/** Counters and durations for `/metrics`, in the Prometheus text format. Labels never carry ids. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  paymentCreated(): void
  paymentFinished(status: string): void
  attemptReported(channel: string, event: string): void
  passwordAnswered(purpose: string, result: string): void
  notification(channel: string, result: string): void
  alarm(name: string): void
  webhookTried(result: 'delivered' | 'failed' | 'parked' | 'lost'): void
  httpAnswered(route: string, status: number, seconds: number): void
  loopFailed(name: string): void
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `tillway_${name}`, help, labelNames, registers })
  const created = counter('payments_created_total', 'Payments created')
  const finished = counter('payments_finished_total', 'Payments that ended', ['status'])
  const reports = counter('attempt_reports_total', 'What channels said of attempts', [
    'channel',
    'event',
  ])
  const passwords = counter('password_entries_total', 'Payment passwords that were entered', [
    'purpose',
    'result',
  ])
  const notifications = counter('notifications_total', 'Notifications from channels', [
    'channel',
    'result',
  ])
  const alarms = counter('alarms_total', 'Situations that a person must look at', ['name'])
  const webhooks = counter('webhooks_total', 'Webhook tries', ['result'])
  const loops = counter('loop_failures_total', 'Rounds of a background loop that failed', ['name'])
  const http = new Histogram({
    name: 'tillway_http_seconds',
    help: 'Time to answer HTTP requests',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  })
  new Gauge({
    name: 'tillway_resident_memory_bytes',
    help: 'Resident memory of the process',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  return {
    registry,
    paymentCreated: () => created.inc(),
    paymentFinished: (status) => finished.inc({ status }),
    attemptReported: (channel, event) => reports.inc({ channel, event }),
    passwordAnswered: (purpose, result) => passwords.inc({ purpose, result }),
    notification: (channel, result) => notifications.inc({ channel, result }),
    alarm: (name) => alarms.inc({ name }),
    webhookTried: (result) => webhooks.inc({ result }),
    httpAnswered: (route, status, seconds) => http.observe({ route, status }, seconds),
    loopFailed: (name) => loops.inc({ name }),
  }
}
