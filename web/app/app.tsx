import { Suspense, useEffect } from "react";
import { Route, Switch } from "wouter";
import { words } from "../i18n/words.ts";
import { holdFocus } from "../ui/held-focus.ts";
import { Loading } from "../ui/loading.tsx";
import { Spoken } from "../ui/spoken.tsx";
import { Trouble } from "../ui/trouble.tsx";
import { ADDRESSES } from "./addresses.ts";
import { ScreenBoundary } from "./screen-boundary.tsx";

/** The whole web app: one screen an address. */
export function App() {
  useEffect(holdFocus, []);
  return (
    <ScreenBoundary>
      <Suspense fallback={<Loading />}>
        <Switch>
          {ADDRESSES.map(({ path, Screen }) => (
            <Route key={path} path={path} component={Screen} />
          ))}
          <Route>
            <Trouble what={words.noSuchPage} />
          </Route>
        </Switch>
      </Suspense>
      <Spoken />
    </ScreenBoundary>
  );
}
