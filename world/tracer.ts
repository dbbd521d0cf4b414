// Traces as OTLP over HTTP, in JSON (opentelemetry.io/docs/specs/otlp, section OTLP/HTTP). What is told is gathered and posted in
// the background; nothing waits for it, and where the collector is away for long, the oldest is dropped and counted.
import { contextOf, traceparentOf, type Span, type Tracer } from '../core/trace.ts'
import type { Log, Records } from '../core/world.ts'

export interface TracerSettings {
  /** Where the collector is, without `/v1/traces`. */
  readonly endpoint: string
  readonly version: string
  readonly log: Log
  readonly records: Records
  readonly randomBytes: (size: number) => Buffer
}

export interface OpenTracer extends Tracer {
  /** Posts what is left, within a moment. */
  close(): Promise<void>
}

const mostKept = 8_192
const mostAtOnce = 512
const gatherMs = 1_000
const postMs = 5_000

const text = (key: string, value: string) => ({ key, value: { stringValue: value } })
const whole = (key: string, value: number) => ({ key, value: { intValue: String(value) } })
const nanos = (ms: number): string => `${Math.max(0, Math.round(ms))}000000`
/** SpanKind: 2 is a server's, 3 a client's, 1 internal. */
const kinds = { accept: 2, queue: 1, attempt: 3, receipt: 2 } as const

const attributesOf = ({ of, outcome }: Span) => [
  text('sluse.transaction', of.id), text('sluse.silo', of.origin), text('sluse.channel', of.channel),
  text('sluse.route', of.route), text('sluse.status', of.status), whole('sluse.attempt', of.attempt),
  ...(outcome === undefined ? [] : [text('sluse.outcome', outcome)]),
  ...(of.reason === undefined ? [] : [text('sluse.reason', of.reason)]),
]

/** A span as OTLP has it; undefined where the transaction has no trace, or its caller wants none. */
const toldOf = (span: Span, newSpan: () => string) => {
  const context = contextOf(span.of.trace)
  if (!context?.sampled) return undefined
  const isFirst = span.name === 'accept'
  const parent = isFirst ? contextOf(span.given)?.span : context.span
  return {
    traceId: context.trace, spanId: isFirst ? context.span : newSpan(), ...(parent !== undefined && { parentSpanId: parent }),
    name: `sluse.${span.name}`, kind: kinds[span.name], startTimeUnixNano: nanos(Math.min(span.from, span.to)),
    endTimeUnixNano: nanos(span.to), attributes: attributesOf(span), status: { code: span.failed ? 2 : 1 },
  }
}

type Told = NonNullable<ReturnType<typeof toldOf>>

/** Posts spans; answers whether the collector is done with them. */
const createPost = ({ endpoint, version }: TracerSettings) => {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const headers = { 'content-type': 'application/json' }
  const resource = { attributes: [text('service.name', 'sluse'), text('service.version', version)] }
  return async (spans: readonly Told[]): Promise<boolean> => {
    const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'sluse' }, spans }] }] })
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(postMs) })
    await answer.arrayBuffer()
    // What it does not understand now it will not understand later.
    return answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
  }
}

export const createTracer = (settings: TracerSettings): OpenTracer => {
  const { log, records, randomBytes } = settings
  const isTaken = createPost(settings)
  const newSpan = (): string => randomBytes(8).toString('hex')
  let kept: Told[] = []
  let timer: NodeJS.Timeout | undefined
  let posting: Promise<void> | undefined
  let isAway = false

  const drop = (count: number): void => {
    if (count <= 0) return
    kept = kept.slice(count)
    records.count('sluse_spans_dropped_total', {}, count)
  }
  const post = async (): Promise<void> => {
    const spans = kept.slice(0, mostAtOnce)
    const taken = await isTaken(spans).catch(() => false)
    if (taken !== !isAway) log[taken ? 'info' : 'warn'](taken ? 'traces-go-on' : 'traces-not-taken')
    isAway = !taken
    if (taken) kept = kept.slice(spans.length)
  }
  const plan = (): void => {
    if (timer || posting || kept.length === 0) return
    timer = setTimeout(() => {
      timer = undefined
      posting = post().finally(() => {
        posting = undefined
        plan()
      })
    }, kept.length >= mostAtOnce && !isAway ? 0 : gatherMs)
    timer.unref()
  }
  return {
    begin: (given) => {
      const context = contextOf(given)
      return traceparentOf({
        trace: context?.trace ?? randomBytes(16).toString('hex'), span: newSpan(), sampled: context?.sampled ?? true,
      })
    },
    record: (span) => {
      const told = toldOf(span, newSpan)
      if (!told) return
      kept.push(told)
      // While a post is under way its spans are the first, and are not dropped under it.
      if (!posting) drop(kept.length - mostKept)
      else if (kept.length > mostKept + mostAtOnce) kept.pop()
      plan()
    },
    close: async () => {
      clearTimeout(timer)
      await posting
      while (kept.length > 0 && !isAway) await post()
    },
  }
}
