// What a partner may send, as operations: each admitted action is one. Its name and its elements are read off the action where
// nothing else is said, because that is how actions are made from them (WS-Addressing Metadata 4.4).

export interface ElementName {
  readonly uri: string
  readonly local: string
}

/** What is said of a message that a partner may send. */
export interface Described {
  readonly action: string
  /** `{namespace}name` of what stands in the body. */
  readonly element?: string
  readonly reply?: boolean
  /** Action and element of the answer. */
  readonly answer?: { readonly action?: string; readonly element?: string }
}

export interface Message {
  readonly action: string
  readonly element: ElementName
}

export interface Operation {
  /** Unique among the operations. */
  readonly name: string
  readonly input: Message
  /** Where the silo answers. */
  readonly output?: Message
}

const ncName = /^[A-Za-z_][A-Za-z0-9._-]*$/

const clark = (text: string | undefined): ElementName | undefined => {
  const [, uri, local] = /^\{([^}]*)\}(.+)$/.exec(text ?? '') ?? []
  return uri !== undefined && local !== undefined ? { uri, local } : undefined
}

/** `urn:x:1:Meld` and `urn:x:1/Meld` are both `Meld` of `urn:x:1`. */
const fromAction = (action: string): ElementName => {
  const [, uri = '', local = ''] = /^(.*)[/:#]([^/:#]+)$/.exec(action) ?? []
  return ncName.test(local) && uri !== '' ? { uri, local } : { uri: action, local: 'Message' }
}

const messageOf = (action: string, element: string | undefined): Message =>
  ({ action, element: clark(element) ?? fromAction(action) })

const operationOf = ({ action, element, reply, answer = {} }: Described): Omit<Operation, 'name'> => {
  const input = messageOf(action, element)
  if (!reply) return { input }
  const { uri, local } = input.element
  return { input, output: messageOf(answer.action ?? `${action}Response`, answer.element ?? `{${uri}}${local}Response`) }
}

/** In the order of the configuration; of two with the same name the later has a number. */
export const operationsOf = (described: readonly Described[]): readonly Operation[] => {
  const known = new Map<string, number>()
  return described.map((one) => {
    const operation = operationOf(one)
    const { local } = operation.input.element
    const count = (known.get(local) ?? 0) + 1
    known.set(local, count)
    return { name: count === 1 ? local : `${local}${count}`, ...operation }
  })
}
