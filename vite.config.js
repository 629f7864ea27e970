// Builds the interface's files into mom/static_build/pharmom/ under plain names; Django's static
// files storage adds the content hash. Each entry is whole in itself: no page waits for a chunk.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const source = resolve(here, "mom/frontend");

/** One SVG sprite with the icons named in icons.txt, and the product's mark. */
function drawings() {
  const symbol = (name) => {
    const file = resolve(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
    const paths = readFileSync(file, "utf8")
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace("</svg>", "")
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "")
      .replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${paths}</symbol>`;
  };
  return {
    name: "pharmom-drawings",
    generateBundle() {
      const names = readFileSync(resolve(source, "icons.txt"), "utf8")
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line && !line.startsWith("#"));
      const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>`;
      this.emitFile({ type: "asset", fileName: "pharmom/icons.svg", source: sprite });
      const mark = readFileSync(resolve(source, "mark.svg"), "utf8");
      this.emitFile({ type: "asset", fileName: "pharmom/mark.svg", source: mark });
    },
  };
}

/** The fonts of PDFs, for the server alone: beside the interface, so that no browser is ever sent them. */
function documentFonts() {
  const from = resolve(here, "node_modules/@expo-google-fonts/noto-sans-sc");
  const to = resolve(here, "mom/document_fonts");
  return {
    name: "pharmom-document-fonts",
    writeBundle() {
      mkdirSync(to, { recursive: true });
      for (const weight of ["400Regular", "700Bold"]) {
        copyFileSync(resolve(from, weight, `NotoSansSC_${weight}.ttf`), resolve(to, `NotoSansSC_${weight}.ttf`));
      }
      copyFileSync(resolve(from, "LICENSE_FONT"), resolve(to, "LICENSE"));
    },
  };
}

/** The page that verifies dossiers, in one file that needs nothing else, and the program that does the same. */
function verifier() {
  const from = resolve(source, "verifier");
  const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  return {
    name: "pharmom-verifier",
    generateBundle(_options, bundle) {
      const script = bundle["pharmom/verifier.js"].code;
      const style = readFileSync(resolve(from, "page.css"), "utf8");
      delete bundle["pharmom/verifier.js"];
      const parts = { script, style, "script-hash": hash(script), "style-hash": hash(style) };
      const page = readFileSync(resolve(from, "page.html"), "utf8").replace(/\{\{ ([a-z-]+) \}\}/g, (_all, name) => parts[name]);
      this.emitFile({ type: "asset", fileName: "pharmom/verify-dossier.html", source: page });
      const program = readFileSync(resolve(here, "tools/verify_dossier.py"), "utf8");
      this.emitFile({ type: "asset", fileName: "pharmom/verify_dossier.py", source: program });
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [drawings(), documentFonts(), verifier()],
  build: {
    outDir: resolve(here, "mom/static_build"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    target: "es2022",
    rolldownOptions: {
      // htmx holds one eval for hx-on and js: values; its configuration (allowEval) never reaches it.
      checks: { eval: false },
      input: {
        theme: resolve(source, "js/theme.js"),
        app: resolve(source, "js/app.js"),
        charts: resolve(source, "js/charts.js"),
        verifier: resolve(source, "verifier/main.js"),
        pharmom: resolve(source, "css/pharmom.css"),
      },
      output: {
        entryFileNames: "pharmom/[name].js",
        chunkFileNames: "pharmom/[name].js",
        assetFileNames: (asset) =>
          asset.names?.[0]?.endsWith(".woff2") ? "pharmom/fonts/[name][extname]" : "pharmom/[name][extname]",
      },
    },
  },
});
