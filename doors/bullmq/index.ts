// What speaks to the broker is loaded when the door is opened.
import type { OpenDoor } from '../../core/door.ts'

export { describeBullmq } from './description.ts'
export { namesOf } from './names.ts'

export const openBullmqDoor: OpenDoor = async (settings, parts) => (await import('./door.ts')).openBullmqDoor(settings, parts)
