/**
 * Rules for `createOwnershipGuard` out of the ownership map of a plan. There nobody is an empty list, which a guard refuses in
 * rules of people, where it may be an oversight.
 *
 * @example
 * rulesOfOwners([["src/**", ["backend"]], [".github/**", []]]); // [["src/**", ["backend"]], [".github/**", null]]
 */
export function rulesOfOwners(
  ownership: readonly (readonly [pattern: string, ownerIds: readonly string[]])[],
): (readonly [pattern: string, ownerIds: readonly string[] | null])[] {
  return ownership.map(([pattern, ownerIds]) => [pattern, ownerIds.length === 0 ? null : ownerIds]);
}
