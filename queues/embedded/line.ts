import type { Ticket } from '../../core/queue.ts'

/** A first-in first-out list whose head is taken in constant time. */
export interface Line {
  add(ticket: Ticket): void
  take(): Ticket | undefined
  length(): number
}

/** Taken places are given back this many at a time. */
const chunk = 1024

export const createLine = (): Line => {
  let tickets: Ticket[] = []
  let head = 0
  return {
    add: (ticket) => { tickets.push(ticket) },
    take: () => {
      const ticket = tickets[head]
      if (!ticket) return undefined
      head += 1
      if (head === tickets.length || head > chunk) {
        tickets = tickets.slice(head)
        head = 0
      }
      return ticket
    },
    length: () => tickets.length - head,
  }
}
