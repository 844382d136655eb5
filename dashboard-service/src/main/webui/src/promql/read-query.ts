import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { AGGREGATIONS, EMPTY_QUERY, FUNCTIONS, RANGE_FUNCTIONS, type BuilderQuery, type Matcher, type MatchOp, type Operation } from './builder';

/** The builder's view of a text, or why it has none. */
export type Reading = { query: BuilderQuery; why?: undefined } | { query: null; why: string };

/** The text holds something that the builder has no field for; the message says what. */
class TooRich extends Error {}

/** Reads a text by the grammar of Prometheus' own editor. A text of another form stays text: nothing of it is lost. */
export function readQuery(text: string): Reading {
  if (text.trim() === '') return { query: EMPTY_QUERY };
  const reader = new Reader(text);
  try {
    return { query: reader.query() };
  } catch (failure) {
    if (failure instanceof TooRich) return { query: null, why: failure.message };
    throw failure;
  }
}

class Reader {
  private readonly found: BuilderQuery = { metric: '', matchers: [], operations: [] };

  constructor(private readonly text: string) {}

  query(): BuilderQuery {
    const tree = parser.parse(this.text);
    tree.iterate({
      enter: ({ type, name }) => {
        if (type.isError) throw new TooRich('it is not complete PromQL');
        if (name === 'LineComment') throw new TooRich('it has a comment');
      },
    });
    const top = tree.topNode.firstChild;
    if (!top) throw new TooRich('it is not complete PromQL');
    this.expression(top);
    return this.found;
  }

  private slice(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  private expression(node: SyntaxNode): void {
    switch (node.name) {
      case 'ParenExpr':
        return this.expression(only(children(node)));
      case 'VectorSelector':
        return this.selector(node);
      case 'FunctionCall':
        return this.call(node);
      case 'AggregateExpr':
        return this.aggregation(node);
      case 'BinaryExpr':
        return this.binary(node);
      case 'OffsetExpr':
        throw new TooRich('it has an offset');
      case 'StepInvariantExpr':
        throw new TooRich('it has a fixed time (@)');
      case 'SubqueryExpr':
        throw new TooRich('it has a subquery');
      case 'UnaryExpr':
        throw new TooRich('it has a sign before a value');
      case 'MatrixSelector':
        throw new TooRich('it is a range without a function over it');
      default:
        throw new TooRich('it does not begin with a selector');
    }
  }

  private selector(node: SyntaxNode): void {
    for (const part of children(node)) {
      if (part.name === 'Identifier') this.found.metric = this.slice(part);
      else for (const matcher of children(part)) this.matcher(matcher);
    }
  }

  private matcher(node: SyntaxNode): void {
    if (node.name === 'QuotedLabelName') {
      if (this.found.metric !== '') throw new TooRich('it names two metrics');
      this.found.metric = unquote(this.slice(node));
      return;
    }
    const [name, op, value] = children(node);
    if (!name || !op || !value) throw new TooRich('it is not complete PromQL');
    const label = name.name === 'QuotedLabelName' ? unquote(this.slice(name)) : this.slice(name);
    const matcher: Matcher = { label, op: this.slice(op) as MatchOp, value: unquote(this.slice(value)) };
    this.found.matchers.push(matcher);
  }

  private call(node: SyntaxNode): void {
    const [name, body] = children(node);
    const func = name ? this.slice(name) : '';
    const parts = body ? children(body) : [];
    const range = RANGE_FUNCTIONS[func];
    const shape = range ?? FUNCTIONS[func];
    if (!shape) throw new TooRich(`the builder has no ${func}()`);
    const first = shape.before?.length ?? 0;
    const value = parts[first];
    if (!value || parts.length !== first + 1 + (shape.after?.length ?? 0)) throw new TooRich(`${func}() has another number of parameters`);
    const params = parts.filter((part) => part !== value).map((part) => this.number(part));
    if (range) {
      this.found.operations.push({ kind: 'range', func, window: this.range(value), params });
    } else {
      this.expression(value);
      this.found.operations.push({ kind: 'function', func, params });
    }
  }

  /** Reads `selector[window]`. */
  private range(node: SyntaxNode): string {
    if (node.name !== 'MatrixSelector') return this.refuseRange(node);
    const [selector, window] = children(node);
    const literal = window && children(window);
    if (selector?.name !== 'VectorSelector') throw new TooRich('its range is not of a selector');
    if (!window || literal?.length !== 1 || literal[0]?.name !== 'NumberDurationLiteralInDurationContext') throw new TooRich('its range is computed');
    this.selector(selector);
    return this.slice(window);
  }

  private refuseRange(node: SyntaxNode): never {
    this.expression(node);
    throw new TooRich('its range is not of a selector');
  }

  private aggregation(node: SyntaxNode): void {
    const parts = children(node);
    const func = this.text.slice(node.from, parts[0]?.to ?? node.from);
    const shape = AGGREGATIONS[func];
    if (shape === undefined) throw new TooRich(`the builder has no ${func}()`);
    const operation: Operation & { kind: 'aggregation' } = { kind: 'aggregation', func, param: '', grouping: '', labels: [] };
    const modifier = parts.find((part) => part.name === 'AggregateModifier');
    if (modifier) {
      const [word, labels] = children(modifier);
      operation.grouping = word?.name === 'By' ? 'by' : 'without';
      for (const label of labels ? children(labels) : []) {
        operation.labels.push(label.name === 'QuotedLabelName' ? unquote(this.slice(label)) : this.slice(label));
      }
    }
    const body = parts.find((part) => part.name === 'FunctionCallBody');
    const values = body ? children(body) : [];
    if (values.length !== (shape === '' ? 1 : 2)) throw new TooRich(`${func}() has another number of parameters`);
    if (shape !== '') operation.param = this.number(values[0]!);
    this.expression(values[values.length - 1]!);
    this.found.operations.push(operation);
  }

  private binary(node: SyntaxNode): void {
    const [left, op, ...rest] = children(node);
    const number = rest[rest.length - 1];
    if (!left || !op || !number) throw new TooRich('it is not complete PromQL');
    const modifiers = rest.slice(0, -1);
    if (!/^(==|!=|>=|<=|[-+*/%^<>])$/.test(this.slice(op))) throw new TooRich(`the builder has no ${this.slice(op)}`);
    if (isNumber(left)) throw new TooRich('a number stands before the operator');
    if (!isNumber(number) || modifiers.some((part) => part.name !== 'BoolModifier')) throw new TooRich('it combines several series or values');
    this.expression(left);
    this.found.operations.push({ kind: 'binary', op: this.slice(op), bool: modifiers.length > 0, number: this.slice(number).replace(/\s/g, '') });
  }

  private number(node: SyntaxNode): string {
    if (!isNumber(node)) throw new TooRich('a parameter is not a number');
    return this.slice(node).replace(/\s/g, '');
  }
}

function isNumber(node: SyntaxNode): boolean {
  return node.name === 'NumberDurationLiteral';
}

function children(node: SyntaxNode): SyntaxNode[] {
  const list: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) list.push(child);
  return list;
}

function only(nodes: SyntaxNode[]): SyntaxNode {
  const [node] = nodes;
  if (!node || nodes.length !== 1) throw new TooRich('it is not complete PromQL');
  return node;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', '"': '"', "'": "'" };

function unquote(raw: string): string {
  const inner = raw.slice(1, -1);
  if (raw.startsWith('`')) return inner;
  return inner.replace(/\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)/g, (whole, escape: string) => {
    const plain = ESCAPES[escape];
    if (plain !== undefined) return plain;
    // A byte beyond ASCII is a part of a character; that and octal numbers stay text.
    if (escape.length > 1 && (escape.startsWith('u') || escape < 'x8')) return String.fromCharCode(parseInt(escape.slice(1), 16));
    throw new TooRich(`its text has the escape ${whole}`);
  });
}

/** The metric that a query selects first, if it names one. */
export function firstMetric(text: string): string | undefined {
  let name: string | undefined;
  parser.parse(text).iterate({
    enter: (node) => {
      if (name === undefined && node.name === 'VectorSelector') {
        const first = node.node.firstChild;
        if (first?.name === 'Identifier') name = text.slice(first.from, first.to);
      }
      return name === undefined;
    },
  });
  return name;
}
