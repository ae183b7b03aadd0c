/** From the text of an action list to its program (ovn-sb(5), Logical_Flow, `actions`), with OVN's messages. */
import { Cursor, caught, type SyntaxFailure, type Token, tokens } from '../expression/index.ts'
import type { OfAction, Subfield } from '../openflow/index.ts'
import type { Action, Pipeline, Program, Wrapper } from './action.ts'
import { assignmentNamed } from './assignment.ts'
import { type Callee, callActions, calleeNamed, functionNamed, getFdb } from './call.ts'
import { isNoteField, parseNoteField } from './fragmentation.ts'
import { Operands, type Scope } from './operand.ts'
import { statementNamed } from './statement.ts'

/** How deep action lists may nest. */
const MAX_DEPTH = 32

/** Parses an action list or a shape of one. */
export function parseActions(text: string): Program | SyntaxFailure {
  return caught(() => new ActionsParser(new Cursor(tokens(text))).program())
}

/** The packets that a wrapper is for; those without one take over what their inner actions ask. */
const WRAPPER_PREREQUISITE: Record<Wrapper, string> = {
  clone: '',
  reject: '',
  arp: 'ip',
  nd_ns: 'ip',
  nd_na: 'nd_ns',
  nd_na_router: 'nd_ns',
  icmp4: 'ip4',
  icmp4_error: 'ip4',
  icmp6: 'ip6',
  icmp6_error: 'ip6',
  tcp_reset: 'tcp',
  sctp_abort: 'sctp',
}

const isWrapper = (name: string): name is Wrapper => Object.hasOwn(WRAPPER_PREREQUISITE, name)

class ActionsParser {
  readonly #cursor: Cursor
  readonly #operands: Operands
  #depth = 0

  constructor(cursor: Cursor) {
    this.#cursor = cursor
    this.#operands = new Operands(cursor)
  }

  program(): Program {
    const actions = this.#list(() => this.#cursor.token.kind === 'end')
    this.#cursor.forceEnd()
    return { kind: 'program', actions, prerequisites: [...this.#operands.prerequisites].join(' && ') }
  }

  #list(ended: () => boolean): readonly Action[] {
    const cursor = this.#cursor
    const next = cursor.peek(1)
    if (cursor.token.kind === 'id' && cursor.token.name === 'drop' && next.text === ';') {
      cursor.advance()
      cursor.advance()
      if (!ended()) cursor.syntaxError('expecting end of input')
      return []
    }
    const actions: Action[] = []
    while (!ended()) {
      actions.push(this.#action())
      cursor.forceMark(';')
    }
    return actions
  }

  #action(): Action {
    const cursor = this.#cursor
    const { token } = cursor
    if (token.kind === 'template') cursor.error('Unexpanded template.')
    if (token.kind !== 'id') return cursor.syntaxError()
    const next = cursor.peek(1)
    if (next.kind === 'punctuation' && ['=', '<->', '['].includes(next.text)) return this.#assignment()
    cursor.advance()
    return this.#statement(token, token.name)
  }

  /** A statement whose first token, already passed, is the name. */
  #statement(token: Token, name: string): Action {
    const cursor = this.#cursor
    if (isWrapper(name)) return this.#wrapper(name)
    const statement = statementNamed(name)
    if (statement) return statement(cursor, this.#operands)
    const callee = calleeNamed(name)
    if (callee) return this.#call(callee)
    switch (name) {
      case 'next':
        return this.#next()
      case 'push':
      case 'pop':
        return this.#stack(name)
      case 'ip.ttl':
        cursor.forceMark('--')
        this.#operands.require('ip')
        return { kind: 'openflow', actions: [{ kind: 'decrementTtl' }] }
      case 'ct_next':
        return this.#ctNext()
      case 'ct_commit':
        return this.#ctCommit()
      default:
        return new Cursor([token]).syntaxError('expecting action')
    }
  }

  #wrapper(wrapper: Wrapper): Action {
    const scope = wrapper === 'clone' ? 'always' : this.#operands.scope
    const prerequisite = WRAPPER_PREREQUISITE[wrapper]
    const { actions, prerequisites } = this.#nested(scope)
    if (prerequisite === '') for (const one of prerequisites) this.#operands.require(one)
    else this.#operands.require(prerequisite)
    return { kind: 'wrapper', wrapper, actions }
  }

  #nested(scope: Scope): {
    readonly actions: readonly Action[]
    readonly prerequisites: ReadonlySet<string>
  } {
    const cursor = this.#cursor
    cursor.forceMark('{')
    if (++this.#depth === MAX_DEPTH) cursor.error('maximum depth of nested actions reached')
    const outer = { prerequisites: this.#operands.prerequisites, scope: this.#operands.scope }
    this.#operands.prerequisites = new Set()
    this.#operands.scope = scope
    const actions = this.#list(() => cursor.isMark('}'))
    cursor.forceMark('}')
    const { prerequisites } = { prerequisites: this.#operands.prerequisites }
    this.#operands.prerequisites = outer.prerequisites
    this.#operands.scope = outer.scope
    this.#depth--
    return { actions, prerequisites }
  }

  #next(): Action {
    const cursor = this.#cursor
    if (!cursor.matchMark('(')) return { kind: 'next' }
    const number = cursor.matchInteger()
    if (number !== undefined) {
      cursor.forceMark(')')
      return { kind: 'next', table: number }
    }
    let pipeline: Pipeline | undefined
    let table: number | undefined
    do {
      if (cursor.matchId('pipeline')) {
        cursor.forceMark('=')
        if (cursor.matchId('ingress')) pipeline = 'ingress'
        else if (cursor.matchId('egress')) pipeline = 'egress'
        else cursor.syntaxError('expecting "ingress" or "egress"')
      } else if (cursor.matchId('table')) {
        cursor.forceMark('=')
        table = cursor.forceInteger()
      } else cursor.syntaxError('expecting "pipeline" or "table"')
    } while (cursor.matchMark(','))
    cursor.forceMark(')')
    return {
      kind: 'next',
      ...(pipeline === undefined ? undefined : { pipeline }),
      ...(table === undefined ? undefined : { table }),
    }
  }

  #stack(kind: 'push' | 'pop'): Action {
    const cursor = this.#cursor
    cursor.forceMark('(')
    const reference = this.#operands.reference()
    if (kind === 'pop') this.#operands.checkWritable(reference)
    const subfield = this.#operands.subfield(reference)
    cursor.forceMark(')')
    const action: OfAction = kind === 'push' ? { kind, from: subfield } : { kind, to: subfield }
    return { kind: 'openflow', actions: [action] }
  }

  #ctNext(): Action {
    const cursor = this.#cursor
    this.#operands.require('ip')
    if (!cursor.matchMark('(')) return { kind: 'ctNext', zone: 'snat' }
    const zone = cursor.matchId('dnat') ? 'dnat' : cursor.matchId('snat') ? 'snat' : undefined
    if (!zone) return cursor.error('"ct_next" action accepts only "dnat" or "snat" parameter.')
    cursor.forceMark(')')
    return { kind: 'ctNext', zone }
  }

  #ctCommit(): Action {
    this.#operands.require('ip')
    if (!this.#cursor.isMark('{')) return { kind: 'ctCommit', actions: [] }
    return { kind: 'ctCommit', actions: this.#nested('ct_commit').actions }
  }

  #call(callee: Callee): Action {
    this.#cursor.forceMark('(')
    return { kind: 'openflow', actions: callActions(callee, this.#arguments(callee)) }
  }

  /** From behind the opening parenthesis to behind the closing one. */
  #arguments(callee: Callee): readonly Subfield[] {
    const cursor = this.#cursor
    const values = callee.parameters.map(({ kind }, i) => {
      if (i > 0) cursor.forceMark(',')
      const reference = this.#operands.reference()
      this.#operands.checkKind(reference, kind)
      return this.#operands.subfield(reference)
    })
    cursor.forceMark(')')
    return values
  }

  #assignment(): Action {
    const cursor = this.#cursor
    if (cursor.token.kind === 'id' && isNoteField(cursor.token.name)) {
      return { kind: 'openflow', actions: [parseNoteField(cursor, this.#operands)] }
    }
    const left = this.#operands.reference()
    if (cursor.matchMark('<->')) {
      const right = this.#operands.pair(left, 'exchange')
      const [a, b] = [this.#operands.subfield(left), this.#operands.subfield(right)]
      const actions: readonly OfAction[] = [
        { kind: 'push', from: b },
        { kind: 'push', from: a },
        { kind: 'pop', to: b },
        { kind: 'pop', to: a },
      ]
      return { kind: 'openflow', actions }
    }
    if (!cursor.matchMark('=')) return cursor.syntaxError("expecting `=' or `<->'")
    const { token } = cursor
    if (token.kind !== 'id') return this.#operands.load(left)
    const assignment = assignmentNamed(token.name)
    if (assignment && (cursor.peek(1).text === '(' || token.name.startsWith('dhcp_relay_'))) {
      cursor.advance()
      return assignment(cursor, this.#operands, left)
    }
    const callee = token.name === 'get_fdb' ? getFdb : functionNamed(token.name)
    if (callee) {
      cursor.advance()
      cursor.forceMark('(')
      if (callee.parameters.length === 0 && !cursor.isMark(')')) {
        cursor.error(`${token.name} doesn't take any parameters`)
      }
      const values = this.#arguments(callee)
      this.#operands.checkTarget(left, callee === getFdb ? 'port' : (callee.result?.bits ?? 1))
      return { kind: 'openflow', actions: callActions(callee, values, this.#operands.subfield(left)) }
    }
    const right = this.#operands.pair(left, 'assign')
    const move: OfAction = {
      kind: 'move',
      from: this.#operands.subfield(right),
      to: this.#operands.subfield(left),
    }
    return { kind: 'openflow', actions: [move] }
  }
}
