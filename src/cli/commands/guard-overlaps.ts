import { cleanText } from "../../core/report/index.ts";
import { createOwnershipGuard, OwnershipRulesError } from "../../core/ownership/index.ts";
import type { RuleFault } from "../../core/ownership/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { makeTerminal } from "../terminal.ts";
import { findRules } from "./guard-rules.ts";
import type { FoundRules, RuleOptions } from "./guard-rules.ts";

/** Two rules of different owners that match a common path. */
interface Overlap {
  readonly code: string;
  readonly first: Side;
  readonly second: Side;
  /** A path that both match. */
  readonly witness: string | null;
  /** Which of the two decides, and why; `null` where that is open. */
  readonly settled: string | null;
  readonly message: string;
}

interface Side {
  readonly pattern: string;
  readonly ownerIds: readonly string[];
  /** Line of a CODEOWNERS file. */
  readonly line?: number;
  /** The pattern as that file writes it. */
  readonly written?: string;
}

/** `orch guard overlaps`: rules that meet. */
export async function runGuardOverlaps(file: string | undefined, options: RuleOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  if (file !== undefined && options.rules !== undefined) throw new UsageError("Expected FILE or --rules, got both");
  const found = await findRules(file === undefined ? options : { ...options, rules: file });
  const refused = found.codeowners?.findings.filter((finding) => finding.severity === "error") ?? [];
  for (const { line, message } of refused) terminal.note(cleanText(`line ${line}: ${message}`));
  const overlaps = found.codeowners !== null && found.overlap === "last" ? readFindings(found) : compareRules(found);
  const open = overlaps.filter((overlap) => overlap.settled === null || overlap.code !== "nested");
  for (const { code, message, settled } of overlaps)
    terminal.say(cleanText(`${code.padEnd(11)} ${message}${settled === null ? "" : `; ${settled}`}`));
  terminal.say(`${found.rules.length} rules, ${overlaps.length} overlaps, ${open.length} to look at`);
  terminal.give({ source: found.source, rules: found.rules.length, overlaps, open: open.length, refused });
  return open.length > 0 || (refused.length > 0 && found.rules.length === 0) ? exitCode.findings : exitCode.done;
}

/** A CODEOWNERS file has told its overlaps when it was read. */
function readFindings({ codeowners, rules }: FoundRules): Overlap[] {
  const { findings, lines, written } = codeowners!;
  // These findings are about two lines that gave rules.
  const sideOf = (line: number | null): Side => {
    const nth = lines.indexOf(line!);
    const [pattern, owner] = rules[nth]!;
    const ownerIds = owner === null ? [] : typeof owner === "string" ? [owner] : owner;
    return { pattern, ownerIds, line: line!, written: written[nth]! };
  };
  return findings
    .filter(({ code }) => code === "overlap" || code === "never-wins")
    .map(({ code, line, otherLine, witness, message }) => ({
      code,
      first: sideOf(line),
      second: sideOf(otherLine),
      witness,
      settled: code === "overlap" ? "the later line decides" : null,
      // Who decides is told once, by `settled`.
      message: `line ${line}: ${message.replace(/; the later decides$/, "")}`,
    }));
}

/** Every pair that meets; what the mode settles by itself is told as nested. */
function compareRules({ rules, overlap }: FoundRules): Overlap[] {
  const faultsIn = (mode: "specific" | "error"): readonly RuleFault[] => {
    try {
      createOwnershipGuard(rules, { overlap: mode });
      return [];
    } catch (error) {
      if (error instanceof OwnershipRulesError && error.faults.every((fault) => fault.other !== null))
        return error.faults;
      throw error;
    }
  };
  const pairOf = (fault: RuleFault): string => {
    const [one, two] = [fault.ruleIndex, fault.other!.ruleIndex];
    return one < two ? `${one} ${two}` : `${two} ${one}`;
  };
  const open = new Map(faultsIn("specific").map((fault) => [pairOf(fault), fault]));
  return faultsIn("error").map((fault): Overlap => {
    const conflict = open.get(pairOf(fault));
    const told = conflict ?? fault;
    const settled = conflict !== undefined || overlap === "error" ? null : "the narrower one decides";
    return {
      code: conflict === undefined ? "nested" : conflict.code.replace("overlap-", ""),
      first: { pattern: told.pattern, ownerIds: told.ownerIds ?? [] },
      second: { pattern: told.other!.pattern, ownerIds: told.other!.ownerIds },
      witness: told.witness,
      settled: overlap === "last" ? "the later one decides" : settled,
      message: conflict === undefined ? describeNesting(fault) : conflict.message,
    };
  });
}

function describeNesting(fault: RuleFault): string {
  const name = (side: { pattern: string; ownerIds: readonly string[] | null }): string =>
    `${JSON.stringify(side.pattern)} (${side.ownerIds === null || side.ownerIds.length === 0 ? "nobody" : side.ownerIds.join(", ")})`;
  const path = fault.witness === null ? "" : `, for example ${JSON.stringify(fault.witness)}`;
  return `${name(fault)} and ${name(fault.other!)} lie one inside the other${path}`;
}
