/** Which page the address names, inside the shell that all share. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { signInNeeded } from "../api/client.ts";
import { Guard } from "../parts/guard.tsx";
import { Notice, Skeleton } from "../parts/notice.tsx";
import { address, go } from "../state/address.ts";
import { routerOf } from "../state/routes.ts";
import { Help } from "./shell/help.tsx";
import { Palette } from "./shell/palette.tsx";
import { Shell } from "./shell/shell.tsx";
import { Top } from "./shell/top.tsx";
import { TracesPage } from "./traces/page.tsx";

type Load = () => Promise<ComponentType>;

interface Page {
  what: string;
  load: Load;
}

const signIn: Load = async () => (await import("./settings/signin.tsx")).SignInPage;

const route = routerOf<Page>([
  { pattern: "/traces/:id", page: { what: "trace", load: async () => (await import("./trace/page.tsx")).TracePage } },
  {
    pattern: "/settings",
    page: { what: "settings", load: async () => (await import("./settings/page.tsx")).SettingsPage },
  },
  {
    pattern: "/compare",
    page: { what: "comparison", load: async () => (await import("./compare/page.tsx")).ComparePage },
  },
  { pattern: "/parts", page: { what: "parts", load: async () => (await import("./parts/page.tsx")).PartsPage } },
]);

/** Heavy pages are fetched when first opened. */
const Later = ({ load, what }: { load: Load; what: string }) => {
  const [found, setFound] = useState<{ Page: ComponentType } | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => {
    load().then((Page) => setFound({ Page }), setFailed);
  }, [load]);
  if (failed) throw failed;
  return found ? (
    <Guard what={what}>
      <found.Page />
    </Guard>
  ) : (
    <Skeleton rows={8} />
  );
};

const HOME = "/traces";

const Page = () => {
  const { path } = address.value;
  useEffect(() => {
    if (path === "/") go(`${HOME}${location.search}`, "replace");
  }, [path]);
  if (path === "/" || path === "/traces") return <TracesPage />;
  const match = route(path);
  if (match)
    return (
      <Later key={match.page.what} load={match.page.load} what={`The page could not be shown: ${match.page.what}`} />
    );
  return (
    <>
      <Top title="Not found" />
      <main id="page" tabIndex={-1} class="page scrolls">
        <section class="panel">
          <Notice title="There is no such page">
            <p>
              Nothing is at <span class="mono">{path}</span>.{" "}
              <a class="link" href="/traces">
                Go to the traces
              </a>
            </p>
          </Notice>
        </section>
      </main>
    </>
  );
};

export const App = () => (
  <>
    <Guard what="The page could not be shown">
      {signInNeeded.value ? (
        <Later key="sign-in" load={signIn} what="The sign-in page could not be shown" />
      ) : (
        <Shell>
          <Guard key={address.value.path} what="The page could not be shown">
            <Page />
          </Guard>
        </Shell>
      )}
      <Help />
      <Palette />
    </Guard>
  </>
);
