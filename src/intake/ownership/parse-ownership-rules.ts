import { isDataMap, kindOf, pickValue } from "../data-shape.ts";
import type { IntakeFault } from "../errors.ts";
import { placeName, takeData, throwFaults } from "../parse-data.ts";
import type { ReadTasksOptions } from "../read-tasks.ts";

/** Ownership rules in file order: pattern, and who may write there; `null` for nobody. */
export type OwnershipRuleList = readonly (readonly [pattern: string, owners: string | readonly string[] | null])[];

const wrappers = ["file_ownership", "FILE_OWNERSHIP", "fileOwnership", "ownership", "rules"];

/**
 * Reads an ownership map: a map from pattern to owner, a list of pairs, or a list of maps with `pattern` and `owner`; bare or under a key
 * such as `file_ownership`. As data, or as JSON, YAML or the seed's `FILE_OWNERSHIP = {…}` text. Patterns and owners stay as
 * they are written.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every fault and where it stands, `INTAKE_DUPLICATE` for a pattern that stands twice in a map;
 *   `INTAKE_SYNTAX` and `INTAKE_LIMIT` for text.
 * @example
 * parseOwnershipRules("src/api/**: backend\ntests/**: [qa, backend]\n"); // [["src/api/**", "backend"], ["tests/**", ["qa", "backend"]]]
 */
export function parseOwnershipRules(input: unknown, options: Pick<ReadTasksOptions, "path"> = {}): OwnershipRuleList {
  const path = options.path ?? null;
  const text =
    typeof input === "string"
      ? input.replace(/^(?:\uFEFF)?(?:\s*#[^\n]*\n|\s*\n)*\s*[A-Za-z_]\w*\s*=\s*(?=\{)/, (head) =>
          head.replace(/[^\n]/g, " "),
        )
      : input;
  const taken = takeData(text, "ownership map", path);
  let data: unknown = taken.data;
  let at: (string | number)[] = [];
  if (isDataMap(data)) {
    const key = wrappers.find(
      (name) =>
        isDataMap(pickValue(data as Record<string, unknown>, name)) ||
        Array.isArray(pickValue(data as Record<string, unknown>, name)),
    );
    if (
      key !== undefined &&
      (Object.keys(data).length === 1 || !Object.keys(data).every((name) => /[/*.]/.test(name)))
    ) {
      data = data[key];
      at = [key];
    }
  }
  const faults: IntakeFault[] = [];
  const rules: (readonly [string, string | readonly string[] | null])[] = [];
  const add = (pattern: unknown, owner: unknown, place: readonly (string | number)[]): void => {
    const owners = readOwners(owner);
    const line = taken.lineOf(place);
    if (typeof pattern !== "string" || pattern === "")
      faults.push({ line, at: placeName(place), expected: "a pattern", came: kindOf(pattern) });
    else if (owners === undefined)
      faults.push({ line, at: placeName(place), expected: "an owner, a list of owners, or null", came: kindOf(owner) });
    else rules.push([pattern, owners]);
  };
  if (isDataMap(data)) for (const [pattern, owner] of Object.entries(data)) add(pattern, owner, [...at, pattern]);
  else if (Array.isArray(data)) {
    for (const [index, entry] of (data as unknown[]).entries()) {
      const place = [...at, index];
      if (Array.isArray(entry) && entry.length === 2) add(entry[0], entry[1], place);
      else if (isDataMap(entry)) {
        const patterns = pickValue(entry, "pattern", "patterns", "path", "paths", "glob", "files");
        const owner =
          entry["owner"] === null ? null : pickValue(entry, "owner", "owners", "agent", "agents", "agentId", "persona");
        const only = Object.entries(entry);
        if (patterns === undefined && only.length === 1) add(only[0]![0], only[0]![1], place);
        else
          for (const pattern of Array.isArray(patterns) ? (patterns as unknown[]) : [patterns])
            add(pattern, owner, place);
      } else
        faults.push({
          line: taken.lineOf(place),
          at: placeName(place),
          expected: "[pattern, owner] or a map with `pattern` and `owner`",
          came: kindOf(entry),
        });
    }
  } else faults.push({ line: null, at: null, expected: "a map from pattern to owner, or a list", came: kindOf(data) });
  throwFaults("INTAKE_INVALID", "ownership map", path, faults);
  return rules;
}

function readOwners(owner: unknown): string | readonly string[] | null | undefined {
  if (owner === null) return null;
  if (typeof owner === "string") return owner.trim() === "" ? undefined : owner;
  return Array.isArray(owner) && owner.length > 0 && owner.every((one) => typeof one === "string" && one.trim() !== "")
    ? (owner as string[])
    : undefined;
}
