/** Stand-in for `k6/execution` in unit tests: a place in the test that can be set, and an abort that can be seen. */

export class Aborted extends Error {}

export const scenario = { name: "basic_load", iterationInTest: 0 };
export const vu = { idInTest: 1, idInInstance: 1, iterationInScenario: 0 };
export const instance = { vusActive: 1 };

/** k6's abort never returns to the caller; neither does this. */
export const test = {
  abort(message: string): never {
    throw new Aborted(message);
  },
  fail(_message: string): void {},
};

export default { scenario, vu, instance, test };
