// Switches the faults of the running sandbox, by name.
//   npm run fault                                          lists counterparts and faults, and which are on
//   npm run fault -- digital-post cut-after-201 [times]    on: until switched off, or for its next opportunities
//   npm run fault -- digital-post cut-after-201 off
interface Fault {
  readonly name: string
  readonly words: { readonly da: string; readonly en: string }
  readonly on: boolean
  readonly left?: number
}
interface Counterpart { readonly name: string; readonly faults: readonly Fault[] }

const door = `http://127.0.0.1:${process.env['SLUSE_SANDBOX_PORT'] ?? 8081}`

const give = (text: string): never => {
  console.error(text)
  process.exit(1)
}

const ask = async (method: string, path: string): Promise<readonly Counterpart[]> => {
  const silent = `No sandbox answers at ${door}: start it with npm start, or say where by SLUSE_SANDBOX_PORT.`
  const answer = await fetch(`${door}${path}`, { method }).catch(() => give(silent))
  if (answer.status === 404) give('There is no such counterpart or fault: npm run fault lists them.')
  return (await answer.json() as { counterparts: readonly Counterpart[] }).counterparts
}

const standing = ({ on, left }: Fault): string => (on ? left === undefined ? 'ON ' : `ON${left}` : '   ')

const print = (counterparts: readonly Counterpart[]): void => {
  for (const { name, faults } of counterparts) {
    console.log(name)
    for (const fault of faults) console.log(`  ${standing(fault)} ${fault.name.padEnd(24)} ${fault.words.da} / ${fault.words.en}`)
  }
}

const [counterpart, fault, times] = process.argv.slice(2)
if (times !== undefined && times !== 'off' && !/^[1-9]\d{0,5}$/.test(times)) give('How many times: a whole number, or off.')
const path = `/faults/${counterpart}/${fault}${times && times !== 'off' ? `?times=${times}` : ''}`
print(await (counterpart === undefined ? ask('GET', '/') : ask(times === 'off' ? 'DELETE' : 'POST', path)))
