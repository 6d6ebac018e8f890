import type { GenerateSpecOptions } from "hono-openapi";

/** One file of the page that shows the API; null when there is none of that name. */
export type DocsFile = (name: string) => { bytes: Uint8Array<ArrayBuffer>; type: string } | null;

/** The head of the OpenAPI document; the paths come from the routes. */
export const documentation: GenerateSpecOptions["documentation"] = {
  openapi: "3.1.0",
  info: {
    title: "Điểm Cầu",
    version: "0.1.0",
    description:
      "Lịch hội thảo, điểm cầu, phòng LiveKit, điểm danh, lượt phát biểu và hồ sơ. Mọi lỗi theo RFC 9457 với mã ổn định; `Accept-Language: en` cho tiếng Anh.",
  },
  components: {
    securitySchemes: {
      bearer: {
        type: "http",
        scheme: "bearer",
        description: "Khóa API, hoặc accessToken của điểm cầu",
      },
    },
  },
  security: [{ bearer: [] }],
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
