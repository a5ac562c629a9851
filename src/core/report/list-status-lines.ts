import type { RunState } from "../run/index.ts";
import { renderId } from "./agent-name.ts";
import { cleanText, toAscii } from "./clean-text.ts";
import { describeWork, findRunStatus, findSavings, listFacts, wrapFacts } from "./dashboard-rows.ts";
import { findAgentProgress } from "./find-agent-progress.ts";
import { findLongestPath } from "./find-critical-path.ts";
import { fitText } from "./fit-text.ts";
import { asciiGlyphs, unicodeGlyphs } from "./glyphs.ts";
import { measureWidth } from "./measure-width.ts";
import type { MeasureWidth } from "./measure-width.ts";
import type { Savings } from "./measure-savings.ts";
import { renderChain } from "./render-chain.ts";
import { renderDuration } from "./render-duration.ts";

/** How the plain lines are written. */
export interface StatusOptions {
  /** Cells of a line, for the critical path. Default: 120. */
  readonly width?: number;
  /** Without, all text is spelled in ASCII. Default: true. */
  readonly unicode?: boolean;
  /** Default: `measureWidth`. */
  readonly measureWidth?: MeasureWidth;
  /** Milliseconds since 1970. Default: elapsed time is not shown before the end. */
  readonly nowMs?: number;
  /** Default: what the state alone tells. */
  readonly savings?: Savings | null;
  /** The process that ran it is gone, although its events do not say so. Default: false. */
  readonly interrupted?: boolean;
}

/** The plain lines by what they are about. */
export interface StatusLines {
  readonly title: string;
  readonly facts: readonly string[];
  readonly agents: readonly string[];
  readonly path: string;
  /** Empty while it is not known. */
  readonly savings: readonly string[];
}

export function listStatusLines(state: RunState, options: StatusOptions): StatusLines {
  const { width = 120, unicode = true, measureWidth: measure = measureWidth } = options;
  const glyphs = unicode ? unicodeGlyphs : asciiGlyphs;
  const spell = unicode ? (text: string): string => text : toAscii;
  const status = findRunStatus(state, options);
  const reason = state.reason === null || status === "interrupted" ? "" : `: ${cleanText(state.reason)}`;
  const agents = findAgentProgress(state).map((agent) => ({ agent, name: spell(renderId(agent.agentId)) }));
  const nameWidth = Math.min(24, Math.max(0, ...agents.map(({ name }) => measure(name))));
  const label = "Critical Path: ";
  const room = Math.max(1, width - label.length);
  const savings = findSavings(state, options);
  return {
    title: spell(`${cleanText(state.plan.feature)}: ${status}${reason}`),
    facts: wrapFacts(listFacts(state, options).map(spell), width, measure),
    agents: agents.map(({ agent, name }) => {
      const percent = `${agent.percent}%`.padStart(4);
      return `${fitText(name, nameWidth, measure, glyphs.cut)} ${percent} ${spell(describeWork(agent, state).text)}`;
    }),
    path: spell(label + renderChain(findLongestPath(state, options.nowMs).taskIds, 0, room, measure, glyphs)),
    savings:
      savings === null
        ? []
        : [
            `Parallel Savings: ${renderDuration(savings.sequentialMs)} ${glyphs.arrow} ${renderDuration(savings.wallMs)}`,
          ],
  };
}
