import { Component, type ReactNode } from "react";
import { words } from "../i18n/words.ts";
import { Button } from "../ui/button.tsx";
import { Trouble } from "../ui/trouble.tsx";

/** Nobody sits before the hall's screen who could press a button. */
const UNATTENDED = "/man-hinh/";
const AGAIN = 10_000;

/** A screen that fails says so and can be loaded again; the others go on. */
export class ScreenBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch() {
    if (location.pathname.startsWith(UNATTENDED)) setTimeout(() => location.reload(), AGAIN);
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
