interface Format {
  /** Texts that every implementation accepts. */
  readonly valid: RegExp;
  /** Texts that every implementation refuses. */
  readonly invalid: RegExp;
  readonly samples: readonly string[];
}

const date = "\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])";
const time = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?(?:Z|[+-](?:0\\d|1[0-2]):[0-5]\\d)";
const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

/** Between valid and invalid is what implementations do not agree on. */
const formats: ReadonlyMap<string, Format> = new Map([
  ["date", { valid: new RegExp(`^${date}$`), invalid: /^(?!\d{4}-\d\d-\d\d$)/, samples: ["2024-01-10", "1999-12-01"] }],
  [
    "time",
    { valid: new RegExp(`^${time}$`), invalid: /^(?!\d\d:\d\d:\d\d)/, samples: ["10:30:00Z", "00:00:00+01:00"] },
  ],
  [
    "date-time",
    {
      valid: new RegExp(`^${date}T${time}$`),
      invalid: /^(?!\d{4}-\d\d-\d\d[Tt ]\d\d:)/,
      samples: ["2024-01-10T10:30:00Z", "1999-12-01T00:00:00.5Z"],
    },
  ],
  [
    "email",
    {
      valid: /^[a-z0-9]+(?:\.[a-z0-9]+)*@[a-z0-9]+(?:\.[a-z0-9]+)*\.[a-z]{2,}$/i,
      invalid: /^[^@]*$|\s/,
      samples: ["a@example.org", "bob.b@mail.example.com"],
    },
  ],
  [
    "uuid",
    {
      valid: /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i,
      invalid: /^(?!(?:urn:uuid:)?[0-9a-f-]+$)/i,
      samples: ["123e4567-e89b-12d3-a456-426614174000", "00000000-0000-4000-8000-000000000000"],
    },
  ],
  [
    "uri",
    {
      valid: /^https?:\/\/[a-z0-9]+(?:\.[a-z0-9]+)*(?:\/[a-z0-9/]*)?$/i,
      invalid: /^[^:]*$|\s/,
      samples: ["https://example.org/", "http://a.b/c"],
    },
  ],
  [
    "ipv4",
    {
      valid: new RegExp(`^${octet}(?:\\.${octet}){3}$`),
      invalid: /^(?!\d{1,3}(?:\.\d{1,3}){3}$)/,
      samples: ["127.0.0.1", "10.0.0.255"],
    },
  ],
  [
    "ipv6",
    {
      valid: /^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i,
      invalid: /^[^:]*$|[^0-9a-f:.]/i,
      samples: ["1:2:3:4:5:6:7:8", "a:b:c:d:e:f:0:1"],
    },
  ],
  ["hostname", { valid: /^[a-z0-9]+(?:\.[a-z0-9]+)*$/i, invalid: /^$|\s/, samples: ["example.org", "localhost"] }],
]);
/** Words of OpenAPI that say how a value is kept, and refuse nothing. */
const hints = new Set(["int32", "int64", "float", "double", "password", "byte", "binary"]);

/** Whether a text has a format; `null` where implementations differ or the format is not known. */
export function hasFormat(format: string, text: string): boolean | null {
  if (hints.has(format)) return true;
  const rule = formats.get(format);
  if (rule === undefined) return null;
  return rule.valid.test(text) ? true : rule.invalid.test(text) ? false : null;
}

/** A format that refuses nothing. */
export function isHint(format: string): boolean {
  return hints.has(format);
}

/** Texts of each known format. */
export function formatSamples(): string[] {
  return [...formats.values()].flatMap((format) => format.samples);
}
