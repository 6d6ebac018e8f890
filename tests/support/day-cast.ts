/** Who and what a day is made of. */
export type DayCast = {
  title: string;
  place: string;
  supportPhone: string;
  /** Who answers for the first province. */
  contact: { name: string; phone: string };
  hall: string;
  delegates: { name: string; positions: string[]; organization: string }[];
  /** Names of the items: opening, keynote, presentations, closing. */
  items: [string, string, string, string];
  contribution: string;
  recommendations: string[];
};

/** Names as they usually are, and some that are long. */
export const ORDINARY: DayCast = {
  title: "Hội thảo tham vấn dự thảo Luật Thực hiện dân chủ ở cơ sở",
  place: "Hội trường Bộ Nội vụ, số 8 Tôn Thất Thuyết, Hà Nội",
  supportPhone: "024 6282 1016",
  contact: { name: "Nguyễn Thị Thanh Huyền", phone: "0912 345 678" },
  hall: "Hội trường Hà Nội",
  delegates: [
    "Công Tằng Tôn Nữ Thị Quỳnh Trang",
    "Nguyễn Phúc Bửu Nguyên Khôi",
    "Hoàng Thị Minh Hằng",
    "Y Khắp Niê Kdăm",
  ].map((name) => ({
    name,
    positions: ["Phó Giám đốc phụ trách Sở Tư pháp"],
    organization: "Sở Tư pháp",
  })),
  items: ["Khai mạc", "Báo cáo đề dẫn", "Tham luận của các địa phương", "Kết luận, bế mạc"],
  contribution: "Góp ý về thẩm quyền của thôn, tổ dân phố trong dự thảo Luật",
  recommendations: [
    "Quy định rõ thời hạn niêm yết công khai",
    "Bổ sung hình thức lấy ý kiến trực tuyến",
  ],
};

/** Titles as printed in the article on the seminar of 7 September 2021, and the longest posts that people have. */
export const LONGEST: DayCast = {
  title:
    "Hội thảo Quy chế phối hợp giữa Đảng uỷ Công an Trung ương với các Tỉnh uỷ, Thành uỷ về lãnh đạo công tác đảng, công tác chính trị đối với Công an các tỉnh, thành phố trực thuộc Trung ương",
  place:
    "Hội trường lớn Trung tâm Hội nghị Quốc gia, số 57 đường Phạm Hùng, phường Từ Liêm, Hà Nội",
  supportPhone: "+84 24 6282 1016, máy lẻ 10234 (giờ hành chính)",
  contact: {
    name: "Công Huyền Tôn Nữ Nguyễn Thị Hoàng Phương Quỳnh Trang",
    phone: "0912 345 678 – 0913 456 789 (Phòng Tổng hợp)",
  },
  hall: "Hội trường lớn Trung tâm Hội nghị Quốc gia, Thành phố Hà Nội",
  delegates: [
    {
      name: "Công Huyền Tôn Nữ Nguyễn Thị Hoàng Phương Quỳnh Trang",
      positions: [
        "Uỷ viên Trung ương Đảng",
        "Phó Bí thư Thường trực Tỉnh uỷ",
        "Chủ tịch Hội đồng nhân dân, Trưởng Đoàn đại biểu Quốc hội tỉnh Bà Rịa - Vũng Tàu",
      ],
      organization: "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Bà Rịa - Vũng Tàu",
    },
    {
      name: "Trần Quốc Tỏ",
      positions: [
        "Uỷ viên Trung ương Đảng",
        "Phó Bí thư Đảng uỷ Công an Trung ương",
        "Thứ trưởng Bộ Công an",
      ],
      organization: "Cục Công tác đảng và công tác chính trị",
    },
    {
      name: "H’Loan Niê Kdăm Êban Mlô Duôn Du",
      positions: ["Phó Trưởng Ban Thường trực Ban Tuyên giáo và Dân vận Tỉnh uỷ Đắk Lắk"],
      organization: "Uỷ ban Mặt trận Tổ quốc Việt Nam tỉnh Đắk Lắk",
    },
    { name: "Lê Na", positions: [], organization: "Sở Nội vụ" },
  ],
  items: [
    "Tuyên bố lý do, giới thiệu đại biểu, điểm danh các điểm cầu, báo cáo quân số và khai mạc",
    "Báo cáo đề dẫn: cơ sở lý luận, thực tiễn và sự cần thiết phối hợp giữa Đảng ủy Công an Trung ương với các Tỉnh ủy, Thành ủy",
    "Tham luận của Thành ủy Thành phố Hồ Chí Minh và các Tỉnh ủy về kinh nghiệm lãnh đạo, chỉ đạo công tác xây dựng Đảng, nhất là công tác cán bộ ở địa phương",
    "Phát biểu kết luận của đồng chí chủ trì và bế mạc hội thảo",
  ],
  contribution:
    "Góp ý dự thảo Đề án phối hợp giữa Đảng ủy Công an Trung ương với các Tỉnh ủy, Thành ủy về lãnh đạo công tác đảng, công tác chính trị đối với Công an tỉnh, thành phố",
  recommendations: [
    "Đề nghị quy định rõ nguyên tắc, nội dung, trách nhiệm và phương pháp phối hợp giữa các bên trong công tác cán bộ, thời hạn lấy ý kiến và hình thức trả lời bằng văn bản",
    "Tổng hợp đầy đủ, kịp thời bổ sung, điều chỉnh và hoàn thiện văn bản",
  ],
};

const COMMUNES = [
  "Phường Phan Rang",
  "Xã Mường Lạn",
  "Xã Vĩnh Phước Đông",
  "Đặc khu Bạch Long Vĩ",
  "Phường Nam Nha Trang",
  "Xã Phước Hậu Giang Thượng",
  "Phường Bắc Cam Ranh",
  "Xã Nậm Kè",
];

/** So many sites of communes, each under the site of a province. */
export function communes(
  provinces: { id: string; name: string; provinceCode: string }[],
  count: number,
) {
  return Array.from({ length: count }, (_, nth) => {
    const of = provinces[Math.floor((nth * provinces.length) / count)] ?? provinces[0];
    const place = of?.name.replace("Điểm cầu ", "");
    return {
      name: `Điểm cầu ${COMMUNES[nth % COMMUNES.length]}, ${place}`,
      code: `${of?.provinceCode}.${String(nth + 1).padStart(3, "0")}`,
      level: "commune",
      provinceCode: of?.provinceCode ?? null,
      parentSiteId: of?.id ?? null,
    };
  });
}
