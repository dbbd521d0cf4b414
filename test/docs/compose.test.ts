// What the compose files say of the hub is true: they can be read, what they mount is there, and the hub would start with it.
import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { parse } from 'yaml'
import { channels } from '../../channels/index.ts'
import { configure } from '../../config/index.ts'

interface Service { readonly volumes?: readonly string[]; readonly depends_on?: object; readonly secrets?: readonly string[] }
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, unknown>>
}

const root = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')
const composed = (file: string): Compose => parse(read(file), { merge: true }) as Compose

/** Made by whoever deploys. */
const prepared = ['./tls/', './secrets', './sluse.json']

for (const file of ['compose.yaml', 'compose.hosts.yaml']) {
  describe(file, () => {
    const { services, volumes = {}, secrets = {} } = composed(file)
    const all = Object.values(services)

    it('mounts what is there, and volumes that it names', () => {
      for (const [source = ''] of all.flatMap((service) => service.volumes ?? []).map((volume) => volume.split(':'))) {
        if (prepared.some((place) => source.startsWith(place))) continue
        if (source.startsWith('./')) expect(existsSync(new URL(source, root)), source).to.equal(true)
        else expect(volumes).to.have.property(source)
      }
    })
    it('names no service or secret that it does not have', () => {
      for (const { depends_on: needs = [], secrets: used = [] } of all) {
        for (const need of Array.isArray(needs) ? needs as string[] : Object.keys(needs)) expect(services).to.have.property(need)
        for (const secret of used) expect(secrets).to.have.property(secret)
      }
    })
  })
}

describe('the configuration of three hubs', () => {
  const text = read('examples/hosts/sluse.json').replaceAll('{"file": "/etc/sluse/ca.pem"}', '{"env": "CA"}')
  const environment = {
    CA: '-----BEGIN CERTIFICATE-----\n',
    SLUSE_STORE_URL: 'postgres://sluse:x@db:5432/sluse', SLUSE_QUEUE_URL: 'amqps://hub:x@mq:5671',
    KONTAKTFORLOEB_WEBHOOK_SECRET: 'a-secret-of-the-silo', FORVALTNING_WEBHOOK_SECRET: 'a-secret-of-the-silo',
  }

  it('is one that the hub starts with', () => {
    const configuration = configure(JSON.parse(text), environment, channels)
    expect(configuration).to.deep.include({ profile: 'rabbitmq', warnings: [] })
  })
  it('has its hubs before the balancer, by their names and port', () => {
    const { services } = composed('compose.hosts.yaml')
    const servers = [...read('examples/hosts/haproxy.cfg').matchAll(/server (\S+) (\S+):(\d+) check/g)]
    expect(servers.map(([, name]) => name)).to.deep.equal(Object.keys(services).filter((name) => name.startsWith('hub')))
    expect(servers.every(([, name, host, port]) => name === host && port === '8080')).to.equal(true)
  })
})
