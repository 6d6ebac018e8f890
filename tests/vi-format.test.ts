import { afterEach, describe, expect, it } from "vitest";
import {
  clockTime,
  closingLine,
  countdown,
  dateLine,
  dateTime,
  durationWords,
  invitationTime,
  longClockTime,
  officialCount,
  screenTime,
  shortDate,
  viNumber,
  viPercent,
} from "../src/vi-format.ts";
import dates from "./data/vi-dates.json" with { type: "json" };

describe("dates and times", () => {
  it.each(dates.document_date_line)(
    "document_date_line: $instant is $expected",
    ({ place, instant, expected }) => {
      expect(dateLine(place, Date.parse(instant))).toBe(expected);
    },
  );

  it.each(dates.short_date.vectors)(
    "short_date: $date is $expected all day long",
    ({ date, expected }) => {
      expect(shortDate(Date.parse(`${date}T00:00:00+07:00`))).toBe(expected);
      expect(shortDate(Date.parse(`${date}T23:59:59.999+07:00`))).toBe(expected);
    },
  );

  it.each(dates.time)(
    "time: $instant is $expected",
    ({ instant, expected, expected_long, expected_ui }) => {
      const at = Date.parse(instant);
      expect([clockTime(at), longClockTime(at), screenTime(at)]).toEqual([
        expected,
        expected_long,
        expected_ui,
      ]);
    },
  );

  it.each(dates.invitation_datetime)(
    "invitation_datetime: $instant is $expected",
    ({ instant, expected }) => {
      expect(invitationTime(Date.parse(instant))).toBe(expected);
    },
  );

  it("names every day of the week as the decree does", () => {
    const days = [6, 7, 8, 9, 10, 11, 12].map(
      (day) => invitationTime(Date.UTC(2021, 8, day)).split(", ")[1],
    );
    expect(days).toEqual([
      "thứ Hai",
      "thứ Ba",
      "thứ Tư",
      "thứ Năm",
      "thứ Sáu",
      "thứ Bảy",
      "Chủ nhật",
    ]);
  });

  it.each(dates.minutes_closing_line)(
    "minutes_closing_line: $expected",
    ({ instant, expected }) => {
      expect(closingLine("Hội thảo", Date.parse(instant))).toBe(expected);
    },
  );

  it("shows a moment in a table with its seconds", () => {
    expect(dateTime(Date.parse("2021-09-07T08:05:09.999+07:00"))).toBe("08:05:09 07/9/2021");
    expect(dateTime(Date.parse("2020-12-31T17:00:00Z"))).toBe("00:00:00 01/01/2021");
  });
});

describe("time zones", () => {
  const own = process.env["TZ"];
  afterEach(() => {
    if (own === undefined) delete process.env["TZ"];
    else process.env["TZ"] = own;
  });

  it("follows the zone it is given, summer time included", () => {
    const at = Date.parse("2021-06-30T23:30:00Z");
    expect(dateTime(at, "UTC")).toBe("23:30:00 30/6/2021");
    expect(dateTime(at, "Asia/Vientiane")).toBe("06:30:00 01/7/2021");
    expect(dateTime(at, "Europe/Berlin")).toBe("01:30:00 01/7/2021");
    expect(dateTime(Date.parse("2021-01-01T23:30:00Z"), "Europe/Berlin")).toBe(
      "00:30:00 02/01/2021",
    );
  });

  it("does not follow the zone of the process", () => {
    const at = Date.parse("2021-09-06T17:30:00Z");
    const seen = ["America/Los_Angeles", "UTC", "Pacific/Kiritimati"].map((zone) => {
      process.env["TZ"] = zone;
      return { day: new Date(at).getDate(), line: dateLine("Hà Nội", at), moment: dateTime(at) };
    });
    const same = { line: "Hà Nội, ngày 07 tháng 9 năm 2021", moment: "00:30:00 07/9/2021" };
    expect(seen).toEqual([
      { day: 6, ...same },
      { day: 6, ...same },
      { day: 7, ...same },
    ]);
  });
});

describe("durations", () => {
  it.each(dates.duration.vectors)("duration: $seconds s is $expected", ({ seconds, expected }) => {
    expect(durationWords(seconds)).toBe(expected);
  });

  it.each(dates.countdown_clock)(
    "countdown_clock: $seconds s is $expected",
    ({ seconds, expected }) => {
      expect(countdown(seconds)).toBe(expected);
    },
  );

  it.each([
    [-90, "-1 phút 30 giây"],
    [-0.5, "0 phút"],
    [59.9, "59 giây"],
    [36_000, "10 giờ"],
    [360_001, "100 giờ 01 giây"],
  ])("cuts %d s to %s", (seconds, expected) => {
    expect(durationWords(seconds)).toBe(expected);
  });

  it("does not show less than nothing before the first second over time", () => {
    expect(countdown(-0.9)).toBe("00:00");
  });

  it.each(dates.duration_in_legal_text.vectors)(
    "duration_in_legal_text: $minutes is $expected",
    ({ minutes, expected }) => {
      expect(`${officialCount(minutes)} phút`).toBe(expected);
    },
  );
});

describe("numbers", () => {
  it.each(dates.numbers.thousands)("thousands: $value is $expected", ({ value, expected }) => {
    expect(viNumber(value)).toBe(expected);
  });

  it.each(dates.numbers.percent)("percent: $value is $expected", ({ value, expected }) => {
    expect(viPercent(value)).toBe(expected);
  });

  it.each([
    [98.5, "98,5"],
    [1234.56, "1.234,6"],
    [-1060, "-1.060"],
    [-0.01, "0"],
  ])("writes %d as %s", (value, expected) => {
    expect(viNumber(value)).toBe(expected);
  });

  it("writes a count of none without a zero before it", () => {
    expect([officialCount(0), officialCount(1060)]).toEqual(["0", "1.060"]);
  });
});
