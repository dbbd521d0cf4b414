// Told by the hub that something has changed, by server-sent events; a page asks again then, and as often as it says at most.
// Where there is no such connection, it is made again, and meanwhile the page asks by itself; what is shown says of when it is.
const path = '/v1/operations/live'
const silentMs = 35_000
const againMs = 5_000
/** The hub ends a connection now and then, and the browser makes it again within this time: that is not worth a word. */
const patienceMs = 3_000

/** `state`: 'off', 'live', or 'asking': no connection is to be had just now, and the page asks by itself. */
export const live = { state: 'off' }

/** What was told lately, oldest first: the curves go on while one looks at other pages. */
export const history = []
const mostRemembered = 120

/** Keeps an overview; the same moment once. */
export const remember = (overview) => {
  if (history.at(-1)?.at === overview.at) return
  history.push(overview)
  if (history.length > mostRemembered) history.shift()
}

const wires = { source: undefined, silence: undefined, again: undefined, patience: undefined, told: undefined }

const become = (state) => {
  if (live.state === state) return
  live.state = state
  wires.told?.()
}

const rest = () => {
  for (const timer of ['silence', 'again', 'patience']) {
    clearTimeout(wires[timer])
    wires[timer] = undefined
  }
}

const heard = (event) => {
  rest()
  wires.silence = setTimeout(connect, silentMs)
  live.state = 'live'
  const overview = JSON.parse(event.data)
  remember(overview)
  wires.told?.(overview)
}

const failed = () => {
  // The browser makes a connection that broke again by itself; one that was refused, it does not.
  if (wires.source?.readyState === EventSource.CLOSED) {
    rest()
    wires.again = setTimeout(connect, againMs)
    become('asking')
  } else wires.patience ??= setTimeout(() => become('asking'), patienceMs)
}

function connect() {
  wires.source?.close()
  clearTimeout(wires.silence)
  wires.source = new EventSource(path)
  wires.source.addEventListener('overview', heard)
  wires.source.addEventListener('error', failed)
}

/** Listens; `told` is called with each overview, and without one where the state of the connection has changed. */
export const listen = (told) => {
  wires.told = told
  if (!wires.source) connect()
}

export const stopListening = () => {
  wires.source?.close()
  rest()
  Object.assign(wires, { source: undefined, told: undefined })
  live.state = 'off'
}
