import "../../ui/fonts.css";
import { Trouble } from "../../ui/trouble.tsx";
import { words } from "./words.ts";

/** `/dang-nhap`: in by a one-time link or a key. */
export function SignIn() {
  return (
    <Trouble what={words.title}>
      <p>{words.hint}</p>
    </Trouble>
  );
}
