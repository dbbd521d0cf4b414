// Puts a word into each of the places that are looked at, so that it is known that it would be seen there.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { csvOf, parquetOf } from '../../api/reports/files.ts'
import { rowsOf } from '../../api/reports/rows.ts'
import type { Ask, Seen } from './canary-look.ts'

const planting = (word: string): string => `(async () => {
  const word = ${JSON.stringify(word)}
  const field = Object.assign(document.createElement('input'), { name: 'planted' })
  document.body.append(field)
  field.value = word
  document.title = word
  localStorage.setItem('planted', word)
  sessionStorage.setItem(word, 'planted')
  document.cookie = 'planted=' + word
  history.replaceState({ word }, '', '?planted=' + word)
  const cache = await caches.open('planted')
  await cache.put('/planted', new Response(word))
  await new Promise((resolve, reject) => {
    const opening = indexedDB.open('planted', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('kept').put({ word }, 'one')
    opening.onsuccess = () => { opening.result.close(); resolve() }
    opening.onerror = () => reject(opening.error)
  })
  console.log(word)
  await (await fetch('/v1/sign-in?' + word)).text()
})()`

/** Into everything that a browser shows and keeps, what it says, and what it asks for. */
export const plantIn = async (page: Page, word: string): Promise<void> => { await page.evaluate(planting(word)) }

/** A hub whose every answer has the word in it, as JSON, as a sheet and as Parquet. */
export const tellingHub = (word: string): Ask => {
  const figure = { day: '2026-11-23', origin: word, channel: 'sms', measure: 'delivered' as const, count: 1 }
  const rows = rowsOf([figure], { by: 'day', withinMs: 1 })
  const told = (type: string, body: string | Uint8Array) => ({ headers: '', bytes: Buffer.from(body), type })
  return async (path) => {
    if (path.includes('parquet')) return told('application/vnd.apache.parquet', parquetOf(rows))
    return path.includes('csv') ? told('text/csv', csvOf(rows)) : told('application/json', JSON.stringify({ deep: [{ word }] }))
  }
}

/** Takes traces (OTLP over HTTP) and keeps them as they came. */
export const startCollector = async () => {
  const heard: Seen[] = []
  const server = createServer((request, response) => void buffer(request).then((body) => {
    heard.push({ place: 'traces', text: `${request.url}\n${JSON.stringify(request.headers)}\n${body.toString()}` })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }, () => response.destroy()))
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    heard, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: (): void => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A counterpart that takes what it is sent and never answers, or breaks off. */
export const startMute = async () => {
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/uvist') request.once('end', () => response.destroy())
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: (): void => {
      server.closeAllConnections()
      server.close()
    },
  }
}
