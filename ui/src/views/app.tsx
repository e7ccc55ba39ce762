/** Which page the address names, inside the shell that all share. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { signInNeeded } from "../api/client.ts";
import { Guard } from "../parts/guard.tsx";
import { Notice, Skeleton } from "../parts/notice.tsx";
import { address, go } from "../state/address.ts";
import { routerOf } from "../state/routes.ts";
import { tourStep } from "../state/tour.ts";
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

const tour: Load = async () => (await import("./tour/tour.tsx")).Tour;
const signIn: Load = async () => (await import("./settings/signin.tsx")).SignInPage;

const route = routerOf<Page>([
  {
    pattern: "/overview",
    page: { what: "overview", load: async () => (await import("./overview/page.tsx")).OverviewPage },
  },
  { pattern: "/traces/:id", page: { what: "trace", load: async () => (await import("./trace/page.tsx")).TracePage } },
  {
    pattern: "/compare",
    page: { what: "comparison", load: async () => (await import("./compare/page.tsx")).ComparePage },
  },
  {
    pattern: "/conversations",
    page: { what: "conversations", load: async () => (await import("./conversations/page.tsx")).ConversationsPage },
  },
  {
    pattern: "/conversations/*",
    page: { what: "conversation", load: async () => (await import("./conversation/page.tsx")).ConversationPage },
  },
  { pattern: "/agents", page: { what: "agents", load: async () => (await import("./agents/page.tsx")).AgentsPage } },
  { pattern: "/agents/*", page: { what: "agent", load: async () => (await import("./agent/page.tsx")).AgentPage } },
  {
    pattern: "/topology",
    page: { what: "topology", load: async () => (await import("./topology/page.tsx")).TopologyPage },
  },
  { pattern: "/costs", page: { what: "costs", load: async () => (await import("./costs/page.tsx")).CostsPage } },
  { pattern: "/models", page: { what: "models", load: async () => (await import("./models/page.tsx")).ModelsPage } },
  { pattern: "/tools", page: { what: "tools", load: async () => (await import("./tools/page.tsx")).ToolsPage } },
  {
    pattern: "/findings",
    page: { what: "findings", load: async () => (await import("./findings/page.tsx")).FindingsPage },
  },
  {
    pattern: "/settings",
    page: { what: "settings", load: async () => (await import("./settings/page.tsx")).SettingsPage },
  },
  { pattern: "/parts", page: { what: "parts", load: async () => (await import("./parts/page.tsx")).PartsPage } },
]);

/** Heavy pages are fetched when first opened. */
const Later = ({ load, what, quiet = false }: { load: Load; what: string; quiet?: boolean }) => {
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
    !quiet && <Skeleton rows={8} />
  );
};

const HOME = "/overview";

const Page = () => {
  const { path } = address.value;
  useEffect(() => {
    if (path === "/") go(`${HOME}${location.search}`, "replace");
  }, [path]);
  if (path === "/traces") return <TracesPage />;
  if (path === "/") return null;
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
      {tourStep.value !== null && !signInNeeded.value && (
        <Later key="tour" load={tour} what="The tour could not be shown" quiet />
      )}
    </Guard>
  </>
);
