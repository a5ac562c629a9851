import { createClauseStore } from "./clause-store.ts";
import type { ClauseStore } from "./clause-store.ts";

/**
 * The core of a solver that learns from conflicts (lazy clause generation, Ohrimenko, Stuckey and Codish 2009), over bounds.
 *
 * A variable `x` is two nodes: `2x` holds its lower bound, `2x + 1` the lower bound of `-x`. A literal is a node and a value:
 * the bound of the node is at least the value. The negation of `(n, v)` is `(n ^ 1, 1 - v)`. Literals are never made into
 * objects or variables of their own; a clause watches bounds.
 */
export interface BoundEngine {
  /** Current bound of each node. */
  readonly bounds: Int32Array;
  readonly clauses: ClauseStore;
  /** Bound changes so far, in order: the node, and its bound before. */
  readonly trailNode: Int32Array;
  readonly trailPrevious: Int32Array;
  trailLength(): number;
  level(): number;
  /** Raises a bound because of premises; false, with the conflict kept, if nothing is left between the bounds. */
  set(node: number, value: number, kind: ReasonKind, ref: number, weight: number): boolean;
  /** Raises a bound by decision, on a level of its own. */
  decide(node: number, value: number): void;
  /** Starts a list of premises for `set` with kind `listed`, or for `conflict`; gives its place. */
  beginPremises(): number;
  addPremise(node: number, value: number): void;
  /** Says that the premises listed last cannot all hold. */
  conflict(ref: number): void;
  /** Takes back all levels above one. */
  backtrack(level: number, undone: (node: number, previous: number, value: number) => void): void;
  /**
   * Learns a clause from the kept conflict. Gives the level to go back to, or -1 where the conflict holds on no level at all.
   * After going back, `assertLearned` raises the bound that the clause asks for.
   */
  analyze(touch: (node: number, value: number) => void): number;
  assertLearned(): void;
  /** Looks at clauses that a change of a bound may have made false. */
  propagateClauses(node: number, previous: number, value: number): boolean;
}

/** Why a bound was raised. */
export type ReasonKind = 0 | 1 | 2 | 3 | 4;
/** By decision, or for good. */
export const decided = 0;
/** By the clause at `ref`. */
export const byClause = 1;
/** By the premises listed at `ref`. */
export const listed = 2;
/** By the bound of node `ref`, plus `weight`. */
export const byEdge = 3;
/** By the bound of a node plus a weight, while a switch is on: `ref` is the place of node and switch in the premises. */
export const bySwitch = 4;

/** Makes an engine; `lows` and `highs` are the first bounds of each variable. */
export function createBoundEngine(lows: readonly number[], highs: readonly number[]): BoundEngine {
  const nodes = 2 * lows.length;
  const bounds = new Int32Array(nodes);
  const last = new Int32Array(nodes).fill(-1);
  for (let x = 0; x < lows.length; x += 1) {
    bounds[2 * x] = lows[x]!;
    bounds[2 * x + 1] = -highs[x]!;
  }
  const clauses = createClauseStore(nodes);

  let room = 4096;
  const engine = {
    trailNode: new Int32Array(room),
    trailPrevious: new Int32Array(room),
  };
  let trailNode = engine.trailNode;
  let trailPrevious = engine.trailPrevious;
  let trailValue = new Int32Array(room);
  let trailBefore = new Int32Array(room);
  let trailKind = new Uint8Array(room);
  let trailRef = new Int32Array(room);
  let trailWeight = new Int32Array(room);
  let trailLevel = new Int32Array(room);
  let length = 0;
  const levelStart: number[] = [0];
  const levelPremises: number[] = [0];

  let premises = new Int32Array(1 << 14);
  let premiseEnd = 0;
  let conflictNode = -1;
  let conflictValue = 0;
  let conflictRef = -1;

  const grow = (): void => {
    room *= 2;
    const wider = (array: Int32Array): Int32Array<ArrayBuffer> => {
      const next = new Int32Array(room);
      next.set(array);
      return next;
    };
    trailNode = engine.trailNode = wider(trailNode);
    trailPrevious = engine.trailPrevious = wider(trailPrevious);
    trailValue = wider(trailValue);
    trailBefore = wider(trailBefore);
    trailRef = wider(trailRef);
    trailWeight = wider(trailWeight);
    trailLevel = wider(trailLevel);
    const kinds = new Uint8Array(room);
    kinds.set(trailKind);
    trailKind = kinds;
  };

  const set = (node: number, value: number, kind: ReasonKind, ref: number, weight: number): boolean => {
    if (value <= bounds[node]!) return true;
    if (length === room) grow();
    trailNode[length] = node;
    trailValue[length] = value;
    trailPrevious[length] = bounds[node]!;
    trailBefore[length] = last[node]!;
    trailKind[length] = kind;
    trailRef[length] = ref;
    trailWeight[length] = weight;
    trailLevel[length] = levelStart.length - 1;
    last[node] = length;
    bounds[node] = value;
    length += 1;
    if (value + bounds[node ^ 1]! <= 0) return true;
    conflictNode = node;
    conflictValue = value;
    conflictRef = -1;
    return false;
  };

  const addPremise = (node: number, value: number): void => {
    if (premiseEnd + 2 > premises.length) {
      const wider = new Int32Array(premises.length * 2);
      wider.set(premises);
      premises = wider;
    }
    premises[premiseEnd] = node;
    premises[premiseEnd + 1] = value;
    premiseEnd += 2;
    premises[openPremises]! += 1;
  };
  let openPremises = 0;
  const beginPremises = (): number => {
    openPremises = premiseEnd;
    if (premiseEnd + 1 > premises.length) {
      const wider = new Int32Array(premises.length * 2);
      wider.set(premises);
      premises = wider;
    }
    premises[premiseEnd] = 0;
    premiseEnd += 1;
    return openPremises;
  };

  // --- learning ---
  const need = new Int32Array(nodes);
  const responsible = new Int32Array(nodes).fill(-1);
  const open: number[] = [];
  let openHere = 0;
  let front = 0;
  const reasonNodes: number[] = [];
  const reasonValues: number[] = [];

  /** The trail entry that made a literal true, at or before `front`; -1 where it holds from the beginning. */
  const entryOf = (node: number, value: number): number => {
    let entry = last[node]!;
    while (entry >= front || (entry >= 0 && trailPrevious[entry]! >= value)) entry = trailBefore[entry]!;
    return entry;
  };
  const require = (node: number, value: number): void => {
    const known = responsible[node]!;
    if (known >= 0 && need[node]! >= value) return;
    const entry = entryOf(node, value);
    if (entry < 0 || trailLevel[entry] === 0) return;
    if (known < 0) open.push(node);
    else if (trailLevel[known] === here) openHere -= 1;
    if (trailLevel[entry] === here) openHere += 1;
    need[node] = value;
    responsible[node] = entry;
  };
  /** Lists what made the entry's node at least `value`. */
  const explain = (entry: number, value: number): void => {
    reasonNodes.length = 0;
    reasonValues.length = 0;
    const ref = trailRef[entry]!;
    const kind = trailKind[entry]!;
    if (kind === byEdge) {
      reasonNodes.push(ref);
      reasonValues.push(value - trailWeight[entry]!);
    } else if (kind === listed) {
      for (let k = 0, at = ref + 1; k < premises[ref]!; k += 1, at += 2) {
        reasonNodes.push(premises[at]!);
        reasonValues.push(premises[at + 1]!);
      }
    } else if (kind === byClause) {
      const data = clauses.data();
      for (let at = ref + 2; at < ref + 2 + 2 * data[ref]!; at += 2) {
        if (data[at] === trailNode[entry]) continue;
        reasonNodes.push(data[at]! ^ 1);
        reasonValues.push(1 - data[at + 1]!);
      }
    } else if (kind === bySwitch) {
      reasonNodes.push(premises[ref + 1]!, premises[ref + 3]!);
      reasonValues.push(value - trailWeight[entry]!, premises[ref + 4]!);
    }
  };

  const learnedNodes: number[] = [];
  const learnedValues: number[] = [];
  const forget = (): void => {
    for (const node of open) responsible[node] = -1;
    open.length = 0;
    openHere = 0;
  };
  /** Whether a needed literal follows from other needed ones. */
  const isImplied = (node: number): boolean => {
    const entry = responsible[node]!;
    if (trailKind[entry] === decided) return false;
    explain(entry, need[node]!);
    for (let k = 0; k < reasonNodes.length; k += 1) {
      const reason = reasonNodes[k]!;
      const value = reasonValues[k]!;
      // What is needed must be older: otherwise two literals could vouch for each other.
      if (reason !== node && responsible[reason]! >= 0 && responsible[reason]! < entry && need[reason]! >= value)
        continue;
      front = entry;
      const made = entryOf(reason, value);
      if (made >= 0 && trailLevel[made]! > 0) return false;
    }
    return true;
  };

  const analyze = (touch: (node: number, value: number) => void): number => {
    front = length;
    const startNodes: number[] = [];
    const startValues: number[] = [];
    if (conflictRef < 0) {
      // From the reasons of the last step, not from the step: its negation may be known already.
      const made = last[conflictNode]!;
      if (trailKind[made] === decided) return -1;
      explain(made, conflictValue);
      startNodes.push(...reasonNodes, conflictNode ^ 1);
      startValues.push(...reasonValues, 1 - conflictValue);
    } else {
      for (let k = 0, at = conflictRef + 1; k < premises[conflictRef]!; k += 1, at += 2) {
        startNodes.push(premises[at]!);
        startValues.push(premises[at + 1]!);
      }
    }
    here = 0;
    for (let k = 0; k < startNodes.length; k += 1) {
      const entry = entryOf(startNodes[k]!, startValues[k]!);
      if (entry >= 0) here = Math.max(here, trailLevel[entry]!);
    }
    if (here === 0) return -1;
    for (let k = 0; k < startNodes.length; k += 1) require(startNodes[k]!, startValues[k]!);

    let entry = length - 1;
    for (;;) {
      while (responsible[trailNode[entry]!] !== entry) entry -= 1;
      const node = trailNode[entry]!;
      const value = need[node]!;
      touch(node, value);
      if (openHere === 1) break;
      openHere -= 1;
      responsible[node] = -1;
      open[open.indexOf(node)] = open[open.length - 1]!;
      open.pop();
      explain(entry, value);
      front = entry;
      for (let k = 0; k < reasonNodes.length; k += 1) require(reasonNodes[k]!, reasonValues[k]!);
      entry -= 1;
    }
    return learn(trailNode[entry]!);
  };
  /** Makes the clause out of the needed literals, of which one is of this level; gives the level to go back to. */
  const learn = (uip: number): number => {
    learnedNodes.length = 0;
    learnedValues.length = 0;
    learnedNodes.push(uip ^ 1);
    learnedValues.push(1 - need[uip]!);
    let back = 0;
    let second = 0;
    const levels = new Set<number>();
    for (const node of open) {
      if (node === uip || isImplied(node)) continue;
      const level = trailLevel[responsible[node]!]!;
      levels.add(level);
      learnedNodes.push(node ^ 1);
      learnedValues.push(1 - need[node]!);
      if (level <= back) continue;
      back = level;
      second = learnedNodes.length - 1;
    }
    if (second > 1) {
      [learnedNodes[1], learnedNodes[second]] = [learnedNodes[second]!, learnedNodes[1]!];
      [learnedValues[1], learnedValues[second]] = [learnedValues[second]!, learnedValues[1]!];
    }
    learnedSpread = levels.size + 1;
    forget();
    return back;
  };
  let learnedSpread = 0;
  let here = 0;

  const assertLearned = (): void => {
    if (learnedNodes.length === 1) {
      set(learnedNodes[0]!, learnedValues[0]!, decided, 0, 0);
      return;
    }
    const ref = clauses.add(learnedNodes, learnedValues, learnedSpread);
    set(learnedNodes[0]!, learnedValues[0]!, byClause, ref, 0);
  };

  const propagateClauses = (node: number, previous: number, value: number): boolean => {
    const refs = clauses.watchRefs[node]!;
    const thresholds = clauses.watchThresholds[node]!;
    const data = clauses.data();
    const count = refs.length;
    let kept = 0;
    let fine = true;
    for (let k = 0; k < count; k += 1) {
      const ref = refs[k]!;
      const threshold = thresholds[k]!;
      if (fine && threshold > previous && threshold <= value) {
        // The literal that has just become false goes to the second place.
        if (data[ref + 2] === (node ^ 1)) {
          data[ref + 2] = data[ref + 4]!;
          data[ref + 4] = node ^ 1;
          data[ref + 3] = data[ref + 5]!;
          data[ref + 5] = 1 - threshold;
        }
        const other = data[ref + 2]!;
        const otherValue = data[ref + 3]!;
        if (bounds[other]! < otherValue) {
          const end = ref + 2 + 2 * data[ref]!;
          let at = ref + 6;
          while (at < end && bounds[data[at]! ^ 1]! >= 1 - data[at + 1]!) at += 2;
          if (at < end) {
            data[ref + 4] = data[at]!;
            data[ref + 5] = data[at + 1]!;
            data[at] = node ^ 1;
            data[at + 1] = 1 - threshold;
            clauses.watch(ref, data[ref + 4]!, data[ref + 5]!);
            continue;
          }
          fine = set(other, otherValue, byClause, ref, 0);
        }
      }
      refs[kept] = ref;
      thresholds[kept] = threshold;
      kept += 1;
    }
    refs.length = kept;
    thresholds.length = kept;
    return fine;
  };

  return Object.assign(engine, {
    bounds,
    clauses,
    trailLength: () => length,
    level: () => levelStart.length - 1,
    set,
    decide: (node: number, value: number): void => {
      levelStart.push(length);
      levelPremises.push(premiseEnd);
      set(node, value, decided, 0, 0);
    },
    beginPremises,
    addPremise,
    conflict: (ref: number): void => {
      conflictRef = ref;
    },
    backtrack: (level: number, undone: (node: number, previous: number, value: number) => void): void => {
      if (level >= levelStart.length - 1) return;
      const to = levelStart[level + 1]!;
      premiseEnd = levelPremises[level + 1]!;
      levelStart.length = level + 1;
      levelPremises.length = level + 1;
      while (length > to) {
        length -= 1;
        const node = trailNode[length]!;
        bounds[node] = trailPrevious[length]!;
        last[node] = trailBefore[length]!;
        undone(node, trailPrevious[length]!, trailValue[length]!);
      }
    },
    analyze,
    assertLearned,
    propagateClauses,
  });
}
