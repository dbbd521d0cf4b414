// The lab, in the demo alone: the faults of the sandbox's counterparts, to be switched on and off while one watches the hub cope.
import type { FastifyInstance } from 'fastify'
import { problem, sendProblem } from './problem.ts'

export interface LabFault {
  readonly name: string; readonly words: { readonly da: string; readonly en: string }; readonly on: boolean
}
export interface LabCounterpart { readonly name: string; readonly arrived: number; readonly faults: readonly LabFault[] }

/** What the sandbox lets be done; nothing of what arrived at it. */
export interface Lab {
  counterparts(): readonly LabCounterpart[]
  /** False where there is no such fault. */
  turn(counterpart: string, fault: string, on: boolean): boolean
}

const labSchema = {
  type: 'object', title: 'Lab', required: ['counterparts'],
  properties: {
    counterparts: {
      type: 'array', items: {
        type: 'object', required: ['name', 'arrived', 'faults'],
        properties: {
          name: { type: 'string' }, arrived: { type: 'integer', description: 'How many messages have arrived.' },
          faults: {
            type: 'array', items: {
              type: 'object', required: ['name', 'on'],
              properties: {
                name: { type: 'string' }, on: { type: 'boolean' },
                words: { type: 'object', properties: { da: { type: 'string' }, en: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
  },
  example: { counterparts: [{ name: 'twilio', arrived: 3, faults: [{ name: 'down', on: false, words: { da: '…',
    en: '…' } }] }] },
}

const faultParams = {
  type: 'object', required: ['counterpart', 'fault'],
  properties: {
    counterpart: { type: 'string', maxLength: 60, description: 'Its name.', example: 'twilio' },
    fault: { type: 'string', maxLength: 60, description: 'The fault\'s name.', example: 'down' },
  },
}

/** There is no such route but in the demo. */
export const registerLab = (app: FastifyInstance, lab: Lab | undefined): void => {
  if (!lab) return
  const state = () => ({ counterparts: lab.counterparts() })
  app.get('/v1/lab', {
    config: { right: 'see-overview' },
    schema: { summary: 'The sandbox\'s faults', tags: ['lab'], response: { 200: labSchema } }, handler: async () => state(),
  })
  for (const [method, on] of [['PUT', true], ['DELETE', false]] as const) {
    app.route<{ Params: { counterpart: string; fault: string } }>({
      method, url: '/v1/lab/:counterpart/:fault', config: { right: 'retry' },
      schema: {
        summary: on ? 'Switch a fault on' : 'Switch a fault off', tags: ['lab'], params: faultParams,
          response: { 200: labSchema },
      },
      handler: async ({ params: { counterpart, fault } }, reply) => (
        lab.turn(counterpart, fault, on) ? reply.send(state()) : sendProblem(reply, problem('address-unknown'))),
    })
  }
}
