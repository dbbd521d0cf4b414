// Preloaded into a hub (`node --import`): it dies by SIGKILL when its first message is committed, before anybody is answered.
import { Counter } from 'prom-client'

const original = Object.getOwnPropertyDescriptor(Counter.prototype, 'labels')?.value as (...values: unknown[]) => unknown

Object.assign(Counter.prototype, {
  labels(this: { readonly name: string }, ...values: unknown[]): unknown {
    if (this.name === 'sluse_accepted_total') process.kill(process.pid, 'SIGKILL')
    return original.apply(this, values)
  },
})
