import type { GenerateSpecOptions } from "hono-openapi";

/** One file of the page that shows the API; null when there is none of that name. */
export type DocsFile = (name: string) => { bytes: Uint8Array<ArrayBuffer>; type: string } | null;

type Documentation = GenerateSpecOptions["documentation"];

/** The head of the OpenAPI document; the paths come from the routes. */
const documentation: Documentation = {
  openapi: "3.1.0",
  info: {
    title: "Điểm Cầu",
    version: "0.1.0",
    description:
      "Lịch hội thảo, điểm cầu, phòng LiveKit, điểm danh, lượt phát biểu và hồ sơ. Mọi lỗi theo RFC 9457 với mã ổn định; `Accept-Language: en` cho tiếng Anh.",
  },
  components: {
    schemas: {
      Problem: {
        type: "object",
        required: ["type", "title", "status", "detail", "code"],
        properties: {
          type: { type: "string" },
          title: { type: "string" },
          status: { type: "integer" },
          detail: { type: "string" },
          code: { type: "string" },
          instance: { type: "string" },
          errors: { type: "array", items: { $ref: "#/components/schemas/FieldError" } },
        },
      },
      FieldError: {
        type: "object",
        required: ["pointer", "code", "message"],
        properties: {
          pointer: { type: "string" },
          code: { type: "string" },
          message: { type: "string" },
        },
      },
    },
    securitySchemes: {
      bearer: {
        type: "http",
        scheme: "bearer",
        description: "Khóa API, hoặc accessToken của điểm cầu",
      },
      session: {
        type: "apiKey",
        in: "cookie",
        name: "__Host-diem_cau",
        description:
          "Phiên đăng nhập, do POST /api/session đặt; không có HTTPS thì tên là diem_cau_staff. Trình duyệt có cả cookie của điểm cầu thì nói rõ bằng header Diem-Cau-As: site, staff hoặc display (live: ?as=, màn hình: ?display= và mã của đường dẫn).",
      },
    },
  },
  security: [{ bearer: [] }, { session: [] }],
};

const answers = {
  responses: {
    "2XX": { description: "Thành công" },
    default: {
      description: "Lỗi, `code` nói rõ lỗi nào",
      content: {
        "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
      },
    },
  },
};

/** How the OpenAPI document is made of the routes; wrong input is refused in our way, not in the library's. */
export const openApi: Partial<GenerateSpecOptions> = {
  documentation,
  defaultValidationErrorResponse: false,
  defaultOptions: { GET: answers, POST: answers, PUT: answers, PATCH: answers, DELETE: answers },
};

/** The page itself: Swagger UI, all files served by us. */
export const DOCS_PAGE = `<!doctype html>
<html lang="vi">
  <head>
    <meta charset="utf-8" />
    <title>API Điểm Cầu</title>
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

export const DOCS_START = `SwaggerUIBundle({ url: "openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null });\n`;
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";
