import type { Check } from "./check.ts";
import { fine } from "./check.ts";
import { runQuietly } from "./run-quietly.ts";

/** Whether the operating system can keep a program inside of folders: only that stops a shell. */
export const checkSandbox: Check = async ({ cwd }) => {
  if (process.platform !== "linux")
    return [
      {
        status: "open",
        text: `sandbox: not tried on ${process.platform}`,
        advice: "a shell may write everywhere; writes are seen afterwards",
      },
    ];
  const tried = await runQuietly("bwrap", ["--ro-bind", "/", "/", "--dev", "/dev", "--unshare-pid", "true"], { cwd });
  if (tried.code === 0) return [fine("sandbox: bwrap works")];
  const isAbsent = tried.code === null && /ENOENT/.test(tried.why);
  return [
    {
      status: "open",
      text: `sandbox: ${isAbsent ? "there is no bwrap" : `bwrap does not work: ${tried.why}`}`,
      advice: `${isAbsent ? "install bubblewrap; " : ""}without it a shell may write everywhere, and writes are seen afterwards`,
    },
  ];
};
