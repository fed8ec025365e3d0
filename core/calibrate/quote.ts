/** What a report quotes of a calibration, where it was made on the machine of the run. Pure; a file may hold anything. */
import type { OwnError } from "../report/own_error.ts";
import type { Calibration, Level } from "./types.ts";

type Facts = Readonly<Record<string, unknown>>;

const SAME: readonly string[] = ["os", "arch", "cpus", "cpuModel", "memoryMiB"];

/** @param machine of run.json. @returns null = another machine, or no calibration */
export function ownErrorOf(value: Facts | null, machine: Facts | null, clock: "kernel" | "user"): OwnError | null {
  if (value === null || machine === null || !isCalibration(value)) return null;
  if (SAME.some((fact) => machine[fact] === undefined || machine[fact] !== value.machine[fact])) return null;
  const [asked] = value.levels;
  const found = asked === undefined ? null : figuresOf(asked, clock);
  if (asked === undefined || found === null) return null;
  return {
    calibratedAt: value.calibratedAt,
    version: value.versions.llmload,
    load: asked.load,
    ...found,
    holdsTo: value.holdsTo?.concurrency ?? null,
  };
}

function figuresOf({ kernel, user }: Level, clock: "kernel" | "user"): Pick<OwnError, "clock" | "errors"> | null {
  if (clock === "kernel" && kernel !== null) return { clock, errors: kernel };
  return user === null ? null : { clock: "user", errors: user };
}

function isCalibration(value: Facts): value is Facts & Calibration {
  const { v, kind, calibratedAt, machine, versions, levels } = value as Partial<Calibration>;
  return (
    v === 1 &&
    kind === "calibration" &&
    typeof calibratedAt === "string" &&
    typeof machine === "object" &&
    machine !== null &&
    typeof versions?.llmload === "string" &&
    Array.isArray(levels) &&
    levels.every(({ load }) => typeof load?.concurrency === "number")
  );
}
