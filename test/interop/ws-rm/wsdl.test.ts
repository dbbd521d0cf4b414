// What other stacks' generators make of a partner's WSDL: gSOAP's, whose calls then go to the hub that gave it, and CXF's.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { variants, type Variant } from '../../../adapters/ws-rm/index.ts'
import { locate } from '../../../scripts/servers/binary.ts'
import { startScene, type Scene } from '../../end-to-end/ws-rm-scene.ts'
import { fetchCxf } from './cxf.ts'
import { compileCaller, gsoapFolder } from './peers.ts'

const run = promisify(execFile)
const namespace = 'urn:example:hub'
const said = (name: string): string => `<xs:element name="${name}"><xs:complexType><xs:sequence>
  <xs:element name="no" type="xs:int"/><xs:element name="text" type="xs:string"/></xs:sequence></xs:complexType></xs:element>`
const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}">
  ${['Notify', 'Echo', 'EchoResponse'].map(said).join('')}</xs:schema>`
const receives = [
  { action: `${namespace}/Notify`, silo: 'modtager', topic: 'moede.meldt' },
  { action: `${namespace}/Echo`, silo: 'modtager', topic: 'moede.spurgt', reply: true },
]
const xmlIn = (content: unknown): string => (content as { content: { data: { xml: string } } }).content.data.xml

describe('Code that is made from a partner\'s WSDL', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-wsdl-'))
  after(() => rmSync(folder, { recursive: true }))

  /** A hub of that version, and its WSDL in a file. */
  const open = async (variant: Variant, index = 0): Promise<{ readonly scene: Scene; readonly file: string }> => {
    const scene = await startScene({}, {}, { ...variant, profile: 'gsoap', receives, schemas: [schema] })
    const file = join(folder, `hub-${index}.wsdl`)
    writeFileSync(file, await (await fetch(`${scene.hubUrl}?wsdl`)).text())
    return { scene, file }
  }

  it('by gSOAP calls the hub, in a sequence of its own', async function () {
    for (const [binary, debian] of [['wsdl2h', 'gsoap'], ['gcc', 'gcc'], ['pkg-config', 'pkg-config']] as const) {
      if (await locate({ binary, debian }) === undefined) return this.skip()
    }
    const gsoap = gsoapFolder()
    if (gsoap === undefined) return this.skip()
    const { scene, file } = await open({ rm: '1.1', addressing: '2005/08', soap: '1.2' })
    try {
      await run(compileCaller(join(folder, 'gsoap'), gsoap, file), [scene.hubUrl, '3'])
      await scene.hub.peer.arrivals.waitFor(({ content }) => />3<.*>fra WSDL</s.test(xmlIn(content)))
      expect(scene.hub.peer.arrivals.all().map(({ content }) => /<(?:\w+:)?no>(\d+)/.exec(xmlIn(content))?.[1]))
        .to.deep.equal(['1', '2', '3'])
    } finally {
      await scene.stop()
    }
  })

  it('by gSOAP and by CXF is made in every version, and CXF\'s compiles', async function () {
    const jars = await fetchCxf(folder)
    if (jars === undefined || await locate({ binary: 'wsdl2h', debian: 'gsoap' }) === undefined) return this.skip()
    const files: string[] = []
    for (const [index, variant] of variants.entries()) {
      const { scene, file } = await open(variant, index)
      await scene.stop()
      await run('wsdl2h', ['-o', `${file}.h`, file])
      expect(readFileSync(`${file}.h`, 'utf8')).to.contain(`__ns1__Notify`).and.contain('__ns1__Echo')
      files.push(file)
    }
    const [list, made] = [join(folder, 'list'), join(folder, 'java')]
    writeFileSync(list, files.join('\n'))
    mkdirSync(made)
    const generator = ['-XX:TieredStopAtLevel=1', '-cp', jars, 'org.apache.cxf.tools.wsdlto.WSDLToJava']
    await run('java', [...generator, '-d', made, '-wsdlList', list])
    await run('javac', ['-d', made, '-cp', jars, join(made, 'sluse/nordby/Hub.java'), '-sourcepath', made])
    expect(readFileSync(join(made, 'sluse/nordby/Hub.java'), 'utf8')).to.match(/void notify\(/).and.match(/echo\(/)
  })
})
