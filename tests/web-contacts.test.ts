import { expect, test } from "vitest";
import { contactsOf, contactText } from "../web/screens/organizer/contacts.ts";

const AN = { name: "Nguyễn Văn An", phone: "0912 345 678" };
const MAI = { siteId: "hue", role: "Phụ trách điểm cầu", name: "Trần Thị Mai", label: null };

test.each([
  ["the contact, before the delegate in charge", AN, [MAI], AN],
  ["that delegate where there is no contact", undefined, [MAI], { name: MAI.name, phone: null }],
  [
    "that delegate, under the number of a contact without a name",
    { name: null, phone: AN.phone },
    [MAI],
    { name: MAI.name, phone: AN.phone },
  ],
  ["a number alone", { name: null, phone: AN.phone }, [], { name: null, phone: AN.phone }],
  ["nobody", undefined, [], undefined],
  ["nobody who was erased", undefined, [{ ...MAI, name: "đã xóa" }], undefined],
  ["no other delegate", undefined, [{ ...MAI, role: "Phó phụ trách" }], undefined],
  ["no delegate of another site", undefined, [{ ...MAI, siteId: "vinh" }], undefined],
])("who answers for a site is %s", (_what, contact, delegates, wanted) => {
  const sites = [{ id: "hue", ...(contact && { contact }) }];
  expect(contactsOf(sites, delegates).get("hue")).toEqual(wanted);
});

test("is written in one line", () => {
  expect(contactText(AN)).toBe("Nguyễn Văn An, 0912 345 678");
  expect(contactText({ name: null, phone: AN.phone })).toBe(AN.phone);
});
