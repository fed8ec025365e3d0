export * from "../../k6/suites/completion-standard.ts";
export { default } from "../../k6/suites/completion-standard.ts";
