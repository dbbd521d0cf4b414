/** True when nothing in the value lies deeper than `max` levels. Walks level by level, so that no depth exhausts the stack. */
export const depthWithin = (value: unknown, max: number): boolean => {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > max) return false
    level = level.flatMap((member) => typeof member === 'object' && member !== null ? Object.values(member) : [])
  }
  return true
}
