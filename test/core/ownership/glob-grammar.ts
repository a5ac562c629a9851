import fc from "fast-check";

/** How many cases a property is tried on; a share of them where many runs have to be quick. */
export const runs = (count: number): number => Math.ceil(count * Number(process.env["PROPERTY_SHARE"] ?? 1));

/** Names made of few letters, so that patterns and paths meet often. */
const letter = fc.constantFrom("a", "b", "c", "A", ".", "-", "1", "ä", "é");
const name = fc
  .array(letter, { minLength: 1, maxLength: 3 })
  .map((letters) => letters.join(""))
  .filter((text) => text !== "." && text !== "..");
const set = fc.constantFrom(
  "[ab]",
  "[!a]",
  "[^b]",
  "[a-c]",
  "[[:alpha:]]",
  "[[:upper:]1]",
  "[![:digit:]]",
  "[]a]",
  "[a-]",
  "[[:punct:]]",
  "[A-C]",
);
const simple = fc.oneof({ weight: 4, arbitrary: letter }, fc.constantFrom("*", "?"), set);
const group = fc
  .tuple(
    fc.constantFrom("@", "?", "*", "+"),
    fc.array(
      fc.array(simple, { maxLength: 2 }).map((parts) => parts.join("")),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([repeat, options]) => `${repeat}(${options.join("|")})`);
const brace = fc
  .array(
    fc.array(fc.oneof(simple, fc.constant("/")), { maxLength: 2 }).map((parts) => parts.join("")),
    { minLength: 2, maxLength: 3 },
  )
  .map((items) => `{${items.join(",")}}`);
const segment = fc.oneof(
  { weight: 3, arbitrary: name },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.oneof({ weight: 4, arbitrary: simple }, group, brace), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join("")),
  },
  { weight: 2, arbitrary: fc.constantFrom("**", "*") },
);

/** Patterns, most of them inside the grammar. */
export const patterns: fc.Arbitrary<string> = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join("/"));

/** Canonical paths. */
export const paths: fc.Arbitrary<string> = fc
  .array(name, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join("/").normalize("NFC"));
