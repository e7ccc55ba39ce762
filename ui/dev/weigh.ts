/** Fails a build whose first load outgrew its limit: what the entry imports at once, with its styles, gzipped. */

import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const MOST_KB = 200;
const kilobytes = (source: string | Uint8Array): number => gzipSync(source).length / 1000;

export const weigh = (): Plugin => ({
  name: "weigh-first-load",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const waiting = Object.values(bundle).flatMap((file) =>
        file.type === "chunk" && file.isEntry ? file.fileName : [],
      );
      const seen = new Set<string>();
      let sum = 0;
      for (const name of waiting) {
        const file = bundle[name];
        if (!file || seen.has(name)) continue;
        seen.add(name);
        sum += kilobytes(file.type === "chunk" ? file.code : file.source);
        if (file.type === "chunk") waiting.push(...file.imports, ...(file.viteMetadata?.importedCss ?? []));
      }
      if (sum > MOST_KB)
        this.error(
          `The first load is ${Math.round(sum)} kB gzipped, at most ${MOST_KB} kB are allowed: load a part later.`,
        );
      this.info(`The first load is ${Math.round(sum)} kB gzipped.`);
    },
  },
});
