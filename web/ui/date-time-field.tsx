import { fromAbsolute, toCalendarDateTime, toZoned } from "@internationalized/date";
import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  DateInput,
  DatePicker,
  DateSegment,
  Group,
  Popover,
} from "react-aria-components/DatePicker";
import { Dialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { VIETNAM } from "../format/time.ts";
import { words } from "../i18n/words.ts";
import calendar from "./calendar.module.css";
import { Field } from "./field.tsx";
import { useOverlays } from "./overlays.ts";
import style from "./field.module.css";
import menu from "./menu.module.css";

type Props = {
  label: string;
  pointer?: string;
  hint?: string;
  /** ISO 8601; null is none. */
  value: string | null;
  onChange: (value: string | null) => void;
  /** The zone in which it is shown and typed. */
  zone?: string;
};

/** The kit knows no Vietnamese letters for what is still to be typed. */
const EMPTY = words.emptyDate;

/** A moment by day and hour of a zone, in 24 hours. */
export function DateTimeField({ value, onChange, zone = VIETNAM, ...common }: Props) {
  const overlays = useOverlays();
  const shown = value === null ? null : toCalendarDateTime(fromAbsolute(Date.parse(value), zone));
  return (
    <Field {...common}>
      {(ids, labelId) => (
        <DatePicker
          aria-labelledby={labelId}
          aria-describedby={ids["aria-describedby"]}
          granularity="minute"
          hourCycle={24}
          shouldForceLeadingZeros
          value={shown}
          onChange={(next) => onChange(next && toZoned(next, zone).toAbsoluteString())}
          isInvalid={ids["aria-invalid"] ?? false}
        >
          <Group className={`${style["control"]} ${style["group"]}`}>
            <DateInput className={style["segments"] ?? ""}>
              {(segment) => (
                <DateSegment segment={segment} className={style["segment"] ?? ""}>
                  {({ text, isPlaceholder, type }) =>
                    (isPlaceholder && EMPTY[type as keyof typeof EMPTY]) || text
                  }
                </DateSegment>
              )}
            </DateInput>
            <Button className={style["inner"] ?? ""}>
              <CalendarDays aria-hidden size={18} />
            </Button>
          </Group>
          <Popover {...overlays} className={menu["popover"] ?? ""}>
            <Dialog className={calendar["dialog"] ?? ""}>
              <Month />
            </Dialog>
          </Popover>
        </DatePicker>
      )}
    </Field>
  );
}

function Month() {
  return (
    <Calendar firstDayOfWeek="mon">
      <header className={calendar["head"]}>
        <Button slot="previous" className={style["inner"] ?? ""}>
          <ChevronLeft aria-hidden size={18} />
        </Button>
        <Heading />
        <Button slot="next" className={style["inner"] ?? ""}>
          <ChevronRight aria-hidden size={18} />
        </Button>
      </header>
      <CalendarGrid className={calendar["grid"] ?? ""}>
        {(date) => <CalendarCell date={date} className={calendar["day"] ?? ""} />}
      </CalendarGrid>
    </Calendar>
  );
}
