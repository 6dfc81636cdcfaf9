/** Words in, in any order; a trie as it is stored out. */
import { NO_WORD, type TrieArrays } from './trie.ts';

const FIRST_NODES = 16_384;
/** Slots of the table of nodes for each node that there is room for. */
const SLOTS_PER_NODE = 2;
const UNITS = 0x10000;

function enlarge<T extends Uint8Array | Uint16Array | Int32Array>(array: T, larger: T): T {
  larger.set(array);
  return larger;
}

function slotOf(parent: number, unit: number, mask: number): number {
  let hash = Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(unit + 1, 0x85ebca6b);
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x2c1b3c6d) >>> 4) & mask;
}

/**
 * Nodes in the order in which they came, in a few arrays, with a table that finds a node by its parent and code unit: a
 * million names are no objects, and need not be sorted.
 */
export class TrieBuilder {
  #units = new Uint16Array(FIRST_NODES);
  #costs = new Uint8Array(FIRST_NODES);
  /** Of each node; -1 of those on the first level. */
  #parents = new Int32Array(FIRST_NODES);
  #slots = new Int32Array(SLOTS_PER_NODE * FIRST_NODES).fill(-1);
  #nodes = 0;

  /**
   * Add the word `units[start, end)`; an empty one is none.
   *
   * @param cost from 0 to 254; that of a word which was there is replaced
   */
  add(units: Uint16Array, start: number, end: number, cost: number): void {
    let node = -1;
    for (let at = start; at < end; at += 1) node = this.#child(node, units[at] ?? 0);
    if (node >= 0) this.#costs[node] = cost;
  }

  /** Node of a code unit below a node; made where there is none. */
  #child(parent: number, unit: number): number {
    const mask = this.#slots.length - 1;
    let slot = slotOf(parent, unit, mask);
    for (let node = this.#slots[slot] ?? -1; node >= 0; node = this.#slots[slot] ?? -1) {
      if (this.#parents[node] === parent && this.#units[node] === unit) return node;
      slot = (slot + 1) & mask;
    }
    const node = this.#nodes;
    this.#slots[slot] = node;
    this.#units[node] = unit;
    this.#costs[node] = NO_WORD;
    this.#parents[node] = parent;
    this.#nodes += 1;
    if (this.#nodes === this.#units.length) this.#grow();
    return node;
  }

  #grow(): void {
    const room = 2 * this.#nodes;
    this.#units = enlarge(this.#units, new Uint16Array(room));
    this.#costs = enlarge(this.#costs, new Uint8Array(room));
    this.#parents = enlarge(this.#parents, new Int32Array(room));
    this.#slots = new Int32Array(SLOTS_PER_NODE * room).fill(-1);
    const mask = this.#slots.length - 1;
    for (let node = 0; node < this.#nodes; node += 1) {
      let slot = slotOf(this.#parents[node] ?? -1, this.#units[node] ?? 0, mask);
      while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = node;
    }
  }

  /** Nodes by code unit: counted, so that no two are compared. */
  #sortByUnit(): Int32Array {
    const next = new Int32Array(UNITS + 1);
    for (let node = 0; node < this.#nodes; node += 1) {
      const after = (this.#units[node] ?? 0) + 1;
      next[after] = (next[after] ?? 0) + 1;
    }
    for (let unit = 1; unit <= UNITS; unit += 1) next[unit] = (next[unit] ?? 0) + (next[unit - 1] ?? 0);
    const sorted = new Int32Array(this.#nodes);
    for (let node = 0; node < this.#nodes; node += 1) {
      const unit = this.#units[node] ?? 0;
      const place = next[unit] ?? 0;
      sorted[place] = node;
      next[unit] = place + 1;
    }
    return sorted;
  }

  /** Children of each node in ascending order, and where those of each parent (the first: of none) begin. */
  #sortChildren(): { readonly children: Int32Array; readonly starts: Int32Array } {
    const starts = new Int32Array(this.#nodes + 2);
    for (let node = 0; node < this.#nodes; node += 1) {
      const after = (this.#parents[node] ?? -1) + 2;
      starts[after] = (starts[after] ?? 0) + 1;
    }
    for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const next = starts.slice();
    const children = new Int32Array(this.#nodes);
    for (const node of this.#sortByUnit()) {
      const parent = (this.#parents[node] ?? -1) + 1;
      const place = next[parent] ?? 0;
      children[place] = node;
      next[parent] = place + 1;
    }
    return { children, starts };
  }

  /**
   * The trie of all words.
   *
   * @param allocate memory for its arrays, of so many bytes
   */
  build(allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes)): TrieArrays {
    const nodes = this.#nodes;
    const units = new Uint16Array(allocate(2 * nodes));
    const costs = new Uint8Array(allocate(nodes));
    const childCounts = new Uint16Array(allocate(2 * nodes));
    const { children, starts } = this.#sortChildren();
    const roots = starts[1] ?? 0;
    /** Nodes level by level: what was reached is looked at in turn. */
    const order = new Int32Array(nodes);
    order.set(children.subarray(0, roots));
    let reached = roots;
    for (let at = 0; at < nodes; at += 1) {
      const node = order[at] ?? 0;
      const [from, to] = [starts[node + 1] ?? 0, starts[node + 2] ?? 0];
      units[at] = this.#units[node] ?? 0;
      costs[at] = this.#costs[node] ?? NO_WORD;
      childCounts[at] = to - from;
      for (let child = from; child < to; child += 1) {
        order[reached] = children[child] ?? 0;
        reached += 1;
      }
    }
    return { units, costs, childCounts, roots };
  }
}

/** @param entries words, each once, with costs from 0 to 254 */
export function buildTrie(entries: readonly (readonly [string, number])[]): TrieArrays {
  const builder = new TrieBuilder();
  for (const [word, cost] of entries) {
    const units = Uint16Array.from({ length: word.length }, (_, at) => word.charCodeAt(at));
    builder.add(units, 0, units.length, cost);
  }
  return builder.build();
}
