/** The report page's template, built by web/. Loaded by desk.ts only: no VU holds it. Init context only. */

/** Empty when the file is not there: a test need not fail for want of a page. */
export const REPORT_TEMPLATE: string = read();

function read(): string {
  try {
    return open(import.meta.resolve("../data/report_page.html"));
  } catch {
    return "";
  }
}
