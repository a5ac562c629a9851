/** Variables that a program needs to find its tools, its home and its language; nothing that could be a secret. */
const harmless: readonly string[] = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TERM",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "NO_COLOR",
  "CI",
  "SYSTEMROOT",
  "SYSTEMDRIVE",
  "COMSPEC",
  "PATHEXT",
  "WINDIR",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  "PROGRAMFILES",
  "PROGRAMDATA",
  "XDG_CONFIG_HOME",
  "XDG_CACHE_HOME",
  "XDG_DATA_HOME",
  "XDG_RUNTIME_DIR",
];

/**
 * The part of an environment that agents may see: an allow-list, so that keys and tokens of the user do not reach them
 * unless the user names them.
 *
 * @param allow - Further names; `*` at the end stands for any rest, as in `ANTHROPIC_*`.
 */
export function allowedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  allow: readonly string[],
): Record<string, string> {
  const exact = new Set([...harmless, ...allow.filter((name) => !name.endsWith("*"))]);
  const starts = ["LC_", ...allow.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1))];
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const isAllowed =
      exact.has(name) || exact.has(name.toUpperCase()) || starts.some((start) => name.startsWith(start));
    if (isAllowed && value !== undefined) allowed[name] = value;
  }
  return allowed;
}
