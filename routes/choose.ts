import type { Route, Waybill } from '../core/route.ts'
import { topicFits } from './topic.ts'

type Fits = (listed: string, value: string) => boolean

const same: Fits = (listed, value) => listed === value

// An absent list asks nothing. A given list is not met by a message that has no such member.
const named = (list: readonly string[] | undefined, value: string | undefined, fits: Fits): boolean =>
  list === undefined || (value !== undefined && list.some((listed) => fits(listed, value)))

const takes = (route: Route, { origin, channel, topic, destination }: Waybill): boolean =>
  route.channel === channel &&
  named(route.match.origins, origin, same) &&
  named(route.match.topics, topic, topicFits) &&
  named(route.match.destinations, destination, same)

/** The first route, in the configured order, that takes such a message; undefined where none does. */
export const choose = (routes: readonly Route[], waybill: Waybill): Route | undefined =>
  routes.find((route) => takes(route, waybill))
