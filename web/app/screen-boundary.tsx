import { Component, type ReactNode } from "react";
import { words } from "../i18n/words.ts";
import { Button } from "../ui/button.tsx";
import { Trouble } from "../ui/trouble.tsx";

/** A screen that fails says so and can be loaded again; the others go on. */
export class ScreenBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Trouble what={words.wentWrong}>
        <p>{words.errorCode("screen_failed")}</p>
        <Button onClick={() => location.reload()}>{words.reload}</Button>
      </Trouble>
    );
  }
}
