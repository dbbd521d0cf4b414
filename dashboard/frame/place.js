// Where one is: the address is the whole state of a page, so that each view can be sent to a colleague.
export const here = '/dashboard/'

/** What the address names: the page, what stands after it, and the query. */
export const placeOf = () => {
  const [name = '', ...rest] = location.pathname.slice(here.length).split('/')
  return { name, rest: rest.map(decodeURIComponent), query: Object.fromEntries(new URLSearchParams(location.search)) }
}

/** Goes to an address of these pages. */
export const goTo = (address) => document.dispatchEvent(new CustomEvent('go', { detail: address }))
