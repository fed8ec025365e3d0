/** The page's style, and its hash for the content security policy. A test holds the two together. */

export const STYLE = `
:root { color-scheme: light dark; --line: #8886; --good: #1a7f37; --warn: #9a6700; --bad: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --good: #4ac26b; --warn: #d4a72c; --bad: #ff7b72; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem .25rem 0; text-align: left; vertical-align: top; }
th { font-weight: normal; width: 55%; }
td.number { font-variant-numeric: tabular-nums; text-align: right; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .dim { opacity: .75; }
.verdict { border-left: .3rem solid currentColor; font-size: 1.2rem; padding-left: .6rem; }
p, th, td { overflow-wrap: anywhere; }
`;

/** base64 of the SHA-256 of STYLE */
export const STYLE_HASH = "BH0sn32EgkGsoHAuxKVwYWQ7JPLEWXcY/fbysa+at90=";
