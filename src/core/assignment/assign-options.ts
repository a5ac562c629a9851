import type { Persona } from "../persona/index.ts";
import type { Task } from "../task/index.ts";
import type { RankedPersona, RankOptions } from "./rank-personas.ts";

/** What a task has to have to be assigned: an id and a title. */
export type AssignableTask = Pick<Task, "id" | "title"> &
  Partial<Pick<Task, "description" | "files" | "domains" | "phase" | "personaId" | "dependsOn" | "estimateMinutes">>;

/** A task for which two personas come out nearly equal. */
export interface TiedTask {
  readonly task: AssignableTask;
  /** 0 to 1: how far the first is ahead of the second. */
  readonly confidence: number;
  /** The personas in question, best first. */
  readonly ranking: readonly RankedPersona[];
}

/** Settles a tie: the id of a persona, or `null` to leave it. */
export type TieJudge = (tie: TiedTask) => string | null;
/** A judge that takes its time, such as a model or a person. */
export type AsyncTieJudge = (tie: TiedTask) => string | null | PromiseLike<string | null>;

/** How tasks are given to agents; each with its default. */
export interface AssignOptions<Judge = TieJudge> extends RankOptions {
  /** How many agents at most, 1 to 64. Default `"auto"`: from the width of the graph and the mix of personas, 1 to 8. */
  readonly agents?: "auto" | number;
  /** Only these personas, by id or alias. Default: all of the registry. */
  readonly personas?: readonly string[];
  /** The personas that exist. Default: the built-in ones. */
  readonly registry?: readonly Persona[];
  /** Personas that the strategy favours, by id: a slight push where others are as good. Default: none. */
  readonly crew?: readonly string[];
  /**
   * Who owns what already: pattern and owners, which may be agents, personas or aliases. A task that writes what a persona
   * owns goes to that persona. Default: nothing.
   */
  readonly ownership?: readonly (readonly [pattern: string, ownerIds: readonly string[]])[];
  /**
   * Asked where two personas are nearly equal, once for each such task; returns the id of a persona, or `null` to leave it. Where
   * one answer is a promise, so is the assignment. Default: nobody is asked.
   */
  readonly judge?: Judge;
  /** Below this confidence the judge is asked. Default: 0.1. */
  readonly judgeBelow?: number;
}
