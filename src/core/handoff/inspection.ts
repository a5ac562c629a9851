import type { Delivered, SymbolScan } from "./delivered.ts";
import type { HandoffFault, HandoffFaultCode } from "./handoff-check.ts";
import { sealOf, type Seal } from "./seal.ts";

/** What a fault is about, beside its code and sentence. */
interface FaultPlace {
  readonly path?: string;
  readonly name?: string;
  readonly nearest?: readonly string[];
}

/** One check under way: each file is read and scanned once, faults are collected. */
export interface Inspection {
  readonly delivered: Delivered;
  readonly faults: HandoffFault[];
  reject(code: HandoffFaultCode, message: string, place?: FaultPlace): void;
  doubt(code: HandoffFaultCode, message: string, place?: FaultPlace): void;
  /** The text of a file that the answer rests on, `null` where there is none or the path leads out of the repository. */
  readFile(path: string): string | null;
  /** The same for a file that is only looked through. */
  peekFile(path: string): string | null;
  /** `undefined`: there is no finder or no such file. */
  scan(path: string): SymbolScan | null | undefined;
  /** Files that were read and are there. */
  pathsRead(): string[];
  /** What was read with `readFile`, as it is now. */
  seals(): Seal[];
}

/** Begins a check. */
export function createInspection(delivered: Delivered): Inspection {
  const faults: HandoffFault[] = [];
  const texts = new Map<string, string | null>();
  const scans = new Map<string, SymbolScan | null>();
  const add = (verdict: HandoffFault["verdict"], code: HandoffFaultCode, message: string, place: FaultPlace): void => {
    const { path = null, name = null, nearest = [] } = place;
    const hint = nearest.length === 0 ? "" : `; did you mean ${nearest.join(" or ")}?`;
    faults.push({ code, verdict, message: message + hint, path, name, nearest });
  };
  const reliedOn = new Set<string>();
  const peekFile = (path: string): string | null => {
    let text = texts.get(path);
    if (text === undefined) texts.set(path, (text = isRepositoryPath(path) ? delivered.readFile(path) : null));
    return text;
  };
  const readFile = (path: string): string | null => {
    reliedOn.add(path);
    return peekFile(path);
  };
  return {
    delivered,
    faults,
    reject: (code, message, place = {}) => add("rejected", code, message, place),
    doubt: (code, message, place = {}) => add("unverified", code, message, place),
    readFile,
    peekFile,
    scan(path) {
      const text = readFile(path);
      if (text === null || delivered.findSymbols === undefined) return undefined;
      let scan = scans.get(path);
      if (scan === undefined) scans.set(path, (scan = delivered.findSymbols(path, text)));
      return scan;
    },
    pathsRead: () => [...texts].filter(([, text]) => text !== null).map(([path]) => path),
    seals: () => [...reliedOn].map((path) => sealOf(path, peekFile(path))),
  };
}

/** A path that stays below the repository root, written with slashes and without `.` and `..`. */
export function isRepositoryPath(path: string): boolean {
  if (path === "" || path.startsWith("/") || /[\\\0]/.test(path) || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
