/** Calls `send` so many times, at most `width` at once; resolves when all are done. */
export const sendAll = async (count: number, width: number, send: () => Promise<unknown>): Promise<void> => {
  let begun = 0
  const lane = async (): Promise<void> => {
    while (begun < count) {
      begun += 1
      await send()
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
}

export interface Rate { readonly perSecond: number }
