import { useStaff } from "./conducting.tsx";
import style from "./person.module.css";

/** Name and posts of who speaks for a turn; nothing for a turn that names nobody. */
export function Person({ delegateId }: { delegateId: string | null }) {
  const person = useStaff(({ people }) => people?.find((one) => one.delegateId === delegateId));
  if (!person) return null;
  const posts = [...person.positions, person.organization].filter(Boolean).join(", ");
  return (
    <p className={style["person"]}>
      <span className={style["name"]}>{[person.rank, person.name].filter(Boolean).join(" ")}</span>
      {posts === "" ? null : <span className={style["posts"]}>{posts}</span>}
    </p>
  );
}
