// Any sequence of calls is answered as the memory depot, the reference model, answers it.
import { expect } from 'chai'
import fc from 'fast-check'
import type { Depot } from '../../core/attachment.ts'
import { createMemoryDepot } from '../../depots/memory/index.ts'
import { clock, newId, pieces, settingsOf, type OpenDepot } from './depot-parts.ts'

interface Call { readonly kind: string; readonly one: number; readonly other: number; readonly size: number }

const kinds = ['put', 'put', 'bind', 'bind', 'release', 'drop', 'expire', 'find', 'tick'] as const
const calls: fc.Arbitrary<Call[]> = fc.array(fc.record({
  kind: fc.constantFrom(...kinds), one: fc.nat(5), other: fc.nat(5), size: fc.nat(90_000),
}), { minLength: 5, maxLength: 40 })

/** Depot are called by the order of their uploads, for each depot names its own. */
const createPlayer = (depot: Depot) => {
  const names: string[] = []
  const nameOf = (at: number): string => names[at % Math.max(1, names.length)] ?? newId()
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value ?? null, (_, each: unknown) => {
      const at = names.indexOf(String(each))
      return at < 0 ? each : at
    }))
  const act = async ({ kind, one, other, size }: Call): Promise<unknown> => {
    switch (kind) {
      case 'put': {
        const answer = await depot.put(`silo-${one % 2}`, pieces(Buffer.alloc(size), 30_000))
        if ('attachment' in answer) names.push(answer.attachment)
        return answer
      }
      case 'bind': return depot.bind([
        { transaction: `t${one}-${size}`, attachments: [nameOf(one), nameOf(other)] },
        { transaction: `u${one}-${size}`, attachments: [nameOf(one)] },
      ])
      case 'release': return depot.release([(await depot.bound())[one] ?? ''])
      case 'drop': return depot.drop((await depot.bound())[one] ?? '')
      case 'expire': return depot.expire(clock.now - one * 100)
      case 'find': return depot.find(nameOf(one))
      default: return undefined
    }
  }
  return async (call: Call): Promise<unknown> => {
    const answer = await act(call).catch((error: Error) => error.message)
    return plain([answer, await depot.totals(), await depot.bound()])
  }
}

export const modelLaw = (open: OpenDepot, runs: number): void => {
  it('any sequence of calls is answered as the model answers it', async () => {
    await fc.assert(fc.asyncProperty(calls, async (sequence) => {
      const { settings, forget } = settingsOf({ maxBytes: 80_000, maxUnboundBytes: 200_000, maxTotalBytes: 300_000 })
      const opened = await open(settings)
      const [played, model] = [createPlayer(opened.depot), createPlayer(createMemoryDepot(settings))]
      for (const call of sequence) {
        if (call.kind === 'tick') clock.now += 100
        expect(await played(call)).to.deep.equal(await model(call))
      }
      await opened.discard()
      forget()
    }), { numRuns: runs })
  })
}
