// What speaks to the broker is loaded when the door is opened.
import type { OpenDoor } from '../../core/door.ts'

export { describeAmqp } from './description.ts'
export { namesOf } from './names.ts'

export const openAmqpDoor: OpenDoor = async (settings, parts) => (await import('./door.ts')).openAmqpDoor(settings, parts)
