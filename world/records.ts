// Measurements as Prometheus metrics. The catalogue is the one place where a metric gets its name, its labels and its sentence;
// a name that is not in it is a bug and throws. Labels have few values: never an id, never anything from outside.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Records } from '../core/world.ts'

type Kind = 'counter' | 'gauge' | 'histogram'
interface Metric {
  readonly kind: Kind
  readonly labels: readonly string[]
  readonly help: string
  readonly buckets?: readonly number[]
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const counter = (help: string, ...labels: string[]): Metric => ({ kind: 'counter', help, labels })
const gauge = (help: string, ...labels: string[]): Metric => ({ kind: 'gauge', help, labels })
const histogram = (help: string, ...labels: string[]): Metric => ({ kind: 'histogram', help, labels, buckets: seconds })

/** Every metric of the hub. */
export const metrics: Readonly<Record<string, Metric>> = {
  sluse_accepted_total: counter('Messages taken from silos', 'origin', 'channel'),
  sluse_refused_at_door_total: counter('Messages refused at the door', 'code'),
  sluse_sign_ins_refused_total: counter('People who were not let in', 'code'),
  sluse_duplicates_dropped_total: counter('Messages dropped because one under the same key was waiting', 'origin', 'channel'),
  sluse_events_total: counter('Events published, by whether anybody was told', 'origin', 'told'),
  sluse_unsubscribed_total: counter('Messages cancelled because the partner ended its subscription', 'partner'),
  sluse_attempts_total: counter('Attempts to send, by what they came to', 'route', 'outcome'),
  sluse_attempt_seconds: histogram('Time of one attempt', 'route'),
  sluse_receipts_total: counter('Receipts, by whether they changed the status', 'route', 'kind', 'applied'),
  sluse_receipts_stray_total: counter('Receipts that match no transaction'),
  sluse_receipts_overdue_total: counter('Receipts that did not come in the time the route gives them', 'route'),
  sluse_inlet_ignored_total: counter('Things that came to an inlet and were no receipt of ours', 'route', 'why'),
  sluse_unknown_codes_total: counter('Codes from counterparts that no table knows', 'route'),
  sluse_ws_rm_unread_total: counter('Messages of partners that were not read, by what was wrong with them', 'route', 'trouble'),
  sluse_ws_rm_unsafe_total: counter('Messages of partners that were not believed, by what was wrong', 'route', 'trouble'),
  sluse_ws_rm_unsaid_total: counter('Things to say to a partner that it could not be told', 'route'),
  sluse_alarm_notices_total: counter('Notices of alarms, by way and outcome', 'way', 'outcome'),
  sluse_ws_rm_alarms_total: counter('What went wrong with sequences towards a partner', 'route', 'alarm'),
  sluse_contacts_total: counter('Recipients looked up before a message was sent, by what was said', 'route', 'answer'),
  sluse_certificate_expires_seconds: gauge('How long the route\'s client certificate is still good for', 'route'),
  sluse_breaker_open: gauge('1 while the route is suspended by its breaker', 'route'),
  sluse_transactions: gauge('Transactions in the ledger', 'route', 'status'),
  sluse_queue_connected: gauge('1 while the server that carries the tickets is connected'),
  sluse_door_connected: gauge('1 while the broker of the door is connected', 'door'),
  sluse_door_taken_total: counter('What silos handed in over a broker, by what became of it', 'door', 'silo', 'answer'),
  sluse_door_told_total: counter('Status entries told over a broker', 'door', 'silo'),
  sluse_queue_depth: gauge('Tickets waiting in the queue engine', 'route'),
  sluse_fetched_total: counter('Messages that were handed to those who fetch, again included', 'destination'),
  sluse_given_back_total: counter('Messages that were given back by those who fetch', 'route'),
  sluse_relevance_total: counter('Questions to silos whether a message is still relevant', 'silo', 'answer'),
  sluse_webhook_posts_total: counter('Status batches posted to silos', 'silo', 'outcome'),
  sluse_webhook_suspended: gauge('1 while the silo\'s webhook is suspended', 'silo'),
  sluse_payload_keys_destroyed_total: counter('Day keys destroyed'),
  sluse_attachments_taken_total: counter('Attachments uploaded', 'origin'),
  sluse_attachments_cut_total: counter('Uploads that were cut off', 'origin'),
  sluse_attachments_expired_total: counter('Attachments erased that no message had named in time'),
  sluse_attachments: gauge('Attachments held', 'state'),
  sluse_attachments_bytes: gauge('Bytes of the attachments held'),
  sluse_spans_dropped_total: counter('Spans that were not told because the collector was away for long'),
  sluse_canary_scans_total: counter('Canary scans, by what they came to', 'verdict'),
  sluse_pruned_total: counter('Settled transactions removed after their retention', 'origin'),
}

type Instrument = Counter | Gauge | Histogram

const make = (registry: Registry, name: string, metric: Metric): Instrument => {
  const options = { name, help: metric.help, labelNames: [...metric.labels], registers: [registry] }
  if (metric.kind === 'counter') return new Counter(options)
  if (metric.kind === 'gauge') return new Gauge(options)
  return new Histogram({ ...options, buckets: [...(metric.buckets ?? seconds)] })
}

type Labels = Readonly<Record<string, string>>

/** The records port, and the text that Prometheus scrapes. */
export const createRecords = (): { records: Records; scrape: () => Promise<string>; contentType: string } => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const made = new Map(Object.entries(metrics).map(([name, metric]) => [name, make(registry, name, metric)]))
  const get = <T extends Instrument>(name: string): T => {
    const found = made.get(name)
    if (!found) throw new Error(`no such metric: ${name}`)
    return found as T
  }
  // An instrument bound to its labels is kept, because binding costs more than counting; labels have few values, so these are
  // few.
  const bound = new Map<string, unknown>()
  const of = <T>(name: string, labels: Labels, bind: () => T): T => {
    const key = `${name} ${Object.values(labels).join(' ')}`
    const known = bound.get(key) ?? bind()
    bound.set(key, known)
    return known as T
  }
  const records: Records = {
    count: (name, labels = {}, by = 1) => of(name, labels, () => get<Counter>(name).labels(labels)).inc(by),
    observe: (name, value, labels = {}) => of(name, labels, () => get<Histogram>(name).labels(labels)).observe(value),
    gauge: (name, value, labels = {}) => get<Gauge>(name).set(labels, value),
  }
  return { records, scrape: () => registry.metrics(), contentType: registry.contentType }
}
