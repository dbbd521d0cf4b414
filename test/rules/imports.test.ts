import { builtinModules } from 'node:module'
import { expect } from 'chai'
import { homes, importsOf, mayImport, packageOf, pure, roomOf, target, tools, type Imported } from './imports.ts'
import { paths, sources, type Source } from './sources.ts'

interface Named extends Imported { readonly path: string }

const every: readonly Named[] = sources.flatMap((source: Source) =>
  importsOf(source).map((imported) => ({ path: source.path, ...imported })))
const ours = every.filter(({ from }) => from.startsWith('.'))
const foreign = every.filter(({ from }) => !from.startsWith('.'))
const isTool = ({ path }: Named): boolean => tools.includes(roomOf(path))
const told = (named: readonly Named[]): readonly string[] => named.map(({ path, from }) => `${path} imports ${from}`)

describe('what may import what', () => {
  it('finds the imports', () => {
    const source = { path: 'a/b.ts',
      text: 'import \'x\'\nexport { y } from "./y.ts"\nconst z = await import(\'z\')\n// import \'no\'', bare: '', lines: 4 }
    const bare = 'import \' \'\nexport { y } from "      "\nconst z = await import(\' \')\n            '
    expect(importsOf({ ...source, bare })).to.deep.equal([
      { from: 'x', dynamic: false }, { from: './y.ts', dynamic: false }, { from: 'z', dynamic: true },
    ])
    expect(every.length).to.be.above(sources.length)
  })

  it('every room is in the table', () => {
    expect(sources.filter(({ path }) => mayImport(path) === undefined).map(({ path }) => path)).to.deep.equal([])
  })

  it('every import of ours is allowed by the table', () => {
    expect(told(ours.filter(({ path, from }) => mayImport(path)?.(target(path, from)) === false))).to.deep.equal([])
  })

  it('every import of ours leads to a file, with its ending', () => {
    expect(told(ours.filter(({ path, from }) => !paths.includes(target(path, from))))).to.deep.equal([])
  })

  it('nothing that runs imports tools or tests', () => {
    expect(told(ours.filter((named) => !isTool(named) && tools.includes(roomOf(target(named.path, named.from))))))
      .to.deep.equal([])
  })

  it('only the process reaches the sandbox, and only when it runs it', () => {
    const reaching = ours.filter((named) =>
      !isTool(named) && roomOf(named.path) !== 'sandbox' && target(named.path, named.from).startsWith('sandbox/'))
    expect(told(reaching.filter(({ path, dynamic }) => path !== 'wiring/process.ts' || !dynamic))).to.deep.equal([])
  })

  it('members of a family do not know each other', () => {
    const family = (path: string): string => path.split('/')[0] ?? ''
    const strangers = ours.filter(({ path, from }) => {
      const [room, other] = [roomOf(path), roomOf(target(path, from))]
      return room.includes('/') && !room.endsWith('.ts') && room !== other && family(room) === family(other) &&
        other !== 'adapters/protocols'
    })
    expect(told(strangers)).to.deep.equal([])
  })
})

describe('packages', () => {
  it('core and routes import nothing but themselves', () => {
    expect(told(foreign.filter(({ path }) => pure.includes(roomOf(path))))).to.deep.equal([])
  })

  it('each has its home', () => {
    const away = foreign.filter((named) => {
      const name = packageOf(named.from)
      if (isTool(named) || (name.startsWith('node:') && name !== 'node:sqlite')) return false
      return !homes[name]?.includes(roomOf(named.path))
    })
    expect(told(away)).to.deep.equal([])
  })

  it('Node modules are named with node:', () => {
    expect(told(foreign.filter(({ from }) => !from.startsWith('node:') && builtinModules.includes(packageOf(from)))))
      .to.deep.equal([])
  })
})
