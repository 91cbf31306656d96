// Generated from apps/mcp-context/openapi.json by `npm run documents`. Not to be edited.
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Health of this service and of what it depends on */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who wrote what, newest first */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List collections */
        get: operations["listCollections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one collection */
        get: operations["getCollection"];
        /** Make a collection, or change its description */
        put: operations["putCollection"];
        post?: never;
        /** Delete a collection and every document in it */
        delete: operations["deleteCollection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List documents, newest first */
        get: operations["listDocuments"];
        put?: never;
        /**
         * Store a document and make it findable
         * @description JSON, or multipart/form-data with one file of at most 10 MB and the other members as fields, `metadata` as JSON; title and media type are those of the file unless the form says otherwise.
         */
        post: operations["addDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Store many documents; each has an outcome of its own */
        post: operations["addDocuments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a document with its text */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        /** Delete a document with all its versions */
        delete: operations["deleteDocument"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{id}/chunks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the chunks of a document, in its order */
        get: operations["listChunks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find the passages that answer a query */
        post: operations["search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A context for a model within a token budget */
        post: operations["makePack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/memories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is remembered, and holds at an instant */
        get: operations["recall"];
        put?: never;
        /** Remember a statement about a subject */
        post: operations["remember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/{subject}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete everything about a subject, with a receipt */
        delete: operations["forgetSubject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/{subject}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything about a subject that the caller may see */
        get: operations["exportSubject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conversations that have not expired, newest first */
        get: operations["listSessions"];
        put?: never;
        /** Begin a conversation that expires when nobody speaks */
        post: operations["openSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a message to a conversation */
        post: operations["addMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest messages of a conversation, within a token budget */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description RFC 9457 problem */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            instance: string;
            errors?: {
                pointer: string;
                message: string;
            }[];
            /** @description What the caller can do about it */
            hint: string;
            /** @description The outside system at fault */
            upstream?: string;
            retryAfterS?: number;
        };
    };
    responses: {
        /** @description What went wrong, and what to do */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "healthy" | "degraded" | "unhealthy";
                        service: string;
                        version: string;
                        uptimeS: number;
                        checks: {
                            name: string;
                            /** @enum {string} */
                            status: "up" | "down" | "unknown";
                            critical: boolean;
                            latencyMs?: number;
                            /**
                             * Format: date-time
                             * @description When it was last probed
                             */
                            checkedAt?: string;
                            detail?: string;
                            /** @enum {string} */
                            origin?: "live" | "sandbox";
                        }[];
                    };
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "healthy" | "degraded" | "unhealthy";
                        service: string;
                        version: string;
                        uptimeS: number;
                        checks: {
                            name: string;
                            /** @enum {string} */
                            status: "up" | "down" | "unknown";
                            critical: boolean;
                            latencyMs?: number;
                            /**
                             * Format: date-time
                             * @description When it was last probed
                             */
                            checkedAt?: string;
                            detail?: string;
                            /** @enum {string} */
                            origin?: "live" | "sandbox";
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Who wrote */
                subject?: string;
                /** @description An operationId */
                operation?: string;
                outcome?: "running" | "done" | "failed" | "unknown";
                /** @description Begun at this instant or later */
                since?: string;
                /** @description Begun before this instant */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: number;
                            requestId: string;
                            traceId: string | null;
                            /** @description Who wrote: the name of a key, or `oidc:` and the subject of a token */
                            subject: string;
                            role: string;
                            via: string | null;
                            /** @description operationId */
                            operation: string;
                            /** @description Of the canonical JSON of params, query and body */
                            argumentsSha256: string;
                            /**
                             * Format: date-time
                             * @description Before the write
                             */
                            startedAt: string;
                            endedAt: string | null;
                            status: number | null;
                            problem: string | null;
                            /**
                             * @description unknown: the caller left first, or the process ended before it could say how the write ended
                             * @enum {string}
                             */
                            outcome: "running" | "done" | "failed" | "unknown";
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listCollections: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            description: string | null;
                            /** @description Those that the caller may see */
                            documents: number;
                            /** @description Of those documents */
                            chunks: number;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @description When its description last changed
                             */
                            updatedAt: string;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                        /**
                         * @description sandbox: the vendor is played by Sophia, the figures are made up
                         * @enum {string}
                         */
                        origin?: "live" | "sandbox";
                        /** @description true when the source could not be asked and an older answer is given */
                        stale?: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Letters, digits, dots, dashes and underscores */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string | null;
                        /** @description Those that the caller may see */
                        documents: number;
                        /** @description Of those documents */
                        chunks: number;
                        /**
                         * Format: date-time
                         * @description When it was made
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When its description last changed
                         */
                        updatedAt: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Letters, digits, dots, dashes and underscores */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What belongs in it */
                    description?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string | null;
                        /** @description Those that the caller may see */
                        documents: number;
                        /** @description Of those documents */
                        chunks: number;
                        /**
                         * Format: date-time
                         * @description When it was made
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When its description last changed
                         */
                        updatedAt: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string | null;
                        /** @description Those that the caller may see */
                        documents: number;
                        /** @description Of those documents */
                        chunks: number;
                        /**
                         * Format: date-time
                         * @description When it was made
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When its description last changed
                         */
                        updatedAt: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Letters, digits, dots, dashes and underscores */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        documents: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDocuments: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                collection?: string;
                /** @description Exactly this source */
                source?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            collection: string;
                            title: string;
                            mediaType: string;
                            source: string | null;
                            visibility: string;
                            version: number;
                            sha256: string;
                            metadata: {
                                [key: string]: string | number | boolean;
                            };
                            /**
                             * @description Whether its meaning can be searched. failed: the endpoint refused a chunk; off: there is no endpoint
                             * @enum {string}
                             */
                            embedding: "off" | "pending" | "complete" | "failed";
                            /**
                             * Format: date-time
                             * @description When its first version came
                             */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @description When its latest version came
                             */
                            updatedAt: string;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                        /**
                         * @description sandbox: the vendor is played by Sophia, the figures are made up
                         * @enum {string}
                         */
                        origin?: "live" | "sandbox";
                        /** @description true when the source could not be asked and an older answer is given */
                        stale?: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    collection: string;
                    title: string;
                    text: string;
                    /**
                     * @description base64 for PDF
                     * @default utf8
                     * @enum {string}
                     */
                    encoding?: "utf8" | "base64";
                    /** @description text/plain, text/markdown, text/html, text/csv, application/json, application/pdf */
                    mediaType: string;
                    /** @description Where it comes from, such as a URL */
                    source?: string;
                    /**
                     * @description `public` (every caller with a key), `team:<name>` or `user:<key name>`
                     * @default public
                     */
                    visibility?: string;
                    /** @description Flat; usable as a filter */
                    metadata?: {
                        [key: string]: string | number | boolean;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /**
                         * @description unchanged: this content was here already, under this id
                         * @enum {string}
                         */
                        outcome: "created" | "new-version" | "unchanged";
                        version: number;
                        /** @description Of the text in UTF-8 */
                        sha256: string;
                        chunks: number;
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /**
                         * @description unchanged: this content was here already, under this id
                         * @enum {string}
                         */
                        outcome: "created" | "new-version" | "unchanged";
                        version: number;
                        /** @description Of the text in UTF-8 */
                        sha256: string;
                        chunks: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addDocuments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    documents: unknown[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Items that are here now, new or not */
                        stored: number;
                        failed: number;
                        /** @description In the order of the request; each has a document or a problem */
                        items: {
                            index: number;
                            document?: {
                                id: string;
                                /**
                                 * @description unchanged: this content was here already, under this id
                                 * @enum {string}
                                 */
                                outcome: "created" | "new-version" | "unchanged";
                                version: number;
                                /** @description Of the text in UTF-8 */
                                sha256: string;
                                chunks: number;
                            };
                            problem?: {
                                type: string;
                                status: number;
                                detail: string;
                                errors?: {
                                    pointer: string;
                                    message: string;
                                }[];
                            };
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDocument: {
        parameters: {
            query?: {
                /** @description Default: the latest */
                version?: number;
                /** @description Give the text from here; default 0 */
                start?: number;
                /** @description Give the text up to here; default its end */
                end?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        collection: string;
                        title: string;
                        mediaType: string;
                        source: string | null;
                        visibility: string;
                        version: number;
                        sha256: string;
                        metadata: {
                            [key: string]: string | number | boolean;
                        };
                        /**
                         * @description Whether its meaning can be searched. failed: the endpoint refused a chunk; off: there is no endpoint
                         * @enum {string}
                         */
                        embedding: "off" | "pending" | "complete" | "failed";
                        /**
                         * Format: date-time
                         * @description When its first version came
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When its latest version came
                         */
                        updatedAt: string;
                        /** @description Exactly as it came, HTML as Markdown, PDF as its text; or the part that was asked for */
                        text: string;
                        /** @description Where `text` begins in the stored text */
                        textStart: number;
                        /** @description Of the whole stored text, in UTF-16 code units */
                        textLength: number;
                        /** @description Who stored this version */
                        createdBy: string;
                        /** @description The newest 100, newest first */
                        versions: {
                            version: number;
                            sha256: string;
                            /**
                             * Format: date-time
                             * @description When it came
                             */
                            createdAt: string;
                        }[];
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        versions: number;
                        chunks: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listChunks: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            ordinal: number;
                            /** @description First UTF-16 code unit in the stored text */
                            start: number;
                            /** @description One past the last */
                            end: number;
                            /** @description Outermost first */
                            headings: string[];
                            text: string;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                        /**
                         * @description sandbox: the vendor is played by Sophia, the figures are made up
                         * @enum {string}
                         */
                        origin?: "live" | "sandbox";
                        /** @description true when the source could not be asked and an older answer is given */
                        stale?: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Words or a question, in plain language */
                    query: string;
                    /** @description Default: all */
                    collections?: string[];
                    /**
                     * @description Hits at most
                     * @default 10
                     */
                    k?: number;
                    /**
                     * @description By words, by meaning, or both
                     * @default hybrid
                     * @enum {string}
                     */
                    mode?: "lexical" | "semantic" | "hybrid";
                    filters?: {
                        /** @enum {string} */
                        mediaType?: "text/plain" | "text/markdown" | "text/html" | "text/csv" | "application/json" | "application/pdf";
                        source?: string;
                        /** @description Every member must be equal */
                        metadata?: {
                            [key: string]: string | number | boolean;
                        };
                    };
                    /**
                     * Format: date-time
                     * @description In the versions of then; default: now
                     */
                    asOf?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        hits: {
                            /** @description lexical: `lexical`, or 0.7 `lexical` + 0.3 `feedback` where there is feedback. semantic: `semantic`. hybrid: the sum of 1 / (60 + rank) over `ranks` */
                            score: number;
                            scores: {
                                /** @description BM25 of the words of the query */
                                lexical?: number;
                                /** @description BM25 of words that the best hits have in common */
                                feedback?: number;
                                /** @description Cosine of the angle between chunk and query */
                                semantic?: number;
                                /** @description Its places in the rankings that were fused, from 1 */
                                ranks?: {
                                    lexical?: number;
                                    semantic?: number;
                                };
                                /** @description What each stemmed word of the query added */
                                terms: {
                                    [key: string]: number;
                                };
                            };
                            document: {
                                id: string;
                                collection: string;
                                title: string;
                                mediaType: string;
                                source: string | null;
                                visibility: string;
                                version: number;
                                sha256: string;
                                metadata: {
                                    [key: string]: string | number | boolean;
                                };
                            };
                            chunk: {
                                ordinal: number;
                                /** @description First UTF-16 code unit in the stored text */
                                start: number;
                                /** @description One past the last */
                                end: number;
                                /** @description Outermost first */
                                headings: string[];
                                text: string;
                            };
                            /** @description Matching words; offsets into the stored text */
                            highlights: {
                                /** @description First UTF-16 code unit in the stored text */
                                start: number;
                                /** @description One past the last */
                                end: number;
                            }[];
                        }[];
                        /**
                         * @description How it was searched
                         * @enum {string}
                         */
                        mode: "lexical" | "semantic" | "hybrid";
                        /** @description How that differs from what was asked for */
                        notice?: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false: chunks that hold only frequent words of the query were left out, or some have no vector yet */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    makePack: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Words or a question, in plain language */
                    query: string;
                    /** @description Of the whole `text`, by o200k_base */
                    tokenBudget: number;
                    /** @description Memories of this subject come first */
                    subject?: string;
                    /** @description Default: all */
                    collections?: string[];
                    /**
                     * @description By words, by meaning, or both
                     * @default hybrid
                     * @enum {string}
                     */
                    mode?: "lexical" | "semantic" | "hybrid";
                    filters?: {
                        /** @enum {string} */
                        mediaType?: "text/plain" | "text/markdown" | "text/html" | "text/csv" | "application/json" | "application/pdf";
                        source?: string;
                        /** @description Every member must be equal */
                        metadata?: {
                            [key: string]: string | number | boolean;
                        };
                    };
                    /**
                     * Format: date-time
                     * @description In the versions of then; default: now
                     */
                    asOf?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Numbered passages, to be put before a model */
                        text: string;
                        /** @description Of `text`; never above the budget */
                        tokens: number;
                        tokenBudget: number;
                        citations: {
                            /** @description As in `text` */
                            number: number;
                            /** @enum {string} */
                            kind: "document" | "memory";
                            documentId?: string;
                            version?: number;
                            title?: string;
                            memoryId?: string;
                            source?: string;
                            /** @description Of the whole document */
                            sha256?: string;
                            /** @description First UTF-16 code unit in the stored text */
                            start?: number;
                            /** @description One past the last */
                            end?: number;
                        }[];
                        /** @description Passages that were found and left out: repeated, or too long */
                        omitted: number;
                        /**
                         * @description How it was searched
                         * @enum {string}
                         */
                        mode: "lexical" | "semantic" | "hybrid";
                        notice?: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description As of the search: false when not everything was weighed */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    recall: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Who or what it is about, always spelt the same: `account:Acme`, `person:ana` */
                subject?: string;
                /** @description What holds at that instant. Default: now */
                asOf?: string;
                /** @description true: what held before and what will hold too, superseded or not */
                history?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            subject: string;
                            statement: string;
                            source: string;
                            visibility: string;
                            /**
                             * Format: date-time
                             * @description From when it holds
                             */
                            validFrom: string;
                            validTo: string | null;
                            supersededBy: string | null;
                            /**
                             * Format: date-time
                             * @description When it was stored
                             */
                            recordedAt: string;
                            recordedBy: string;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                        /**
                         * @description sandbox: the vendor is played by Sophia, the figures are made up
                         * @enum {string}
                         */
                        origin?: "live" | "sandbox";
                        /** @description true when the source could not be asked and an older answer is given */
                        stale?: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remember: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Who or what it is about, always spelt the same: `account:Acme`, `person:ana` */
                    subject: string;
                    /** @description One fact, in a sentence that stands alone */
                    statement: string;
                    /** @description Where it is known from: a document, a link, a person and date. A memory is no source of another */
                    source: string;
                    /**
                     * Format: date-time
                     * @description From when it holds. Default: now
                     */
                    validFrom?: string;
                    /**
                     * Format: date-time
                     * @description Until when, exclusive. Default: until further notice
                     */
                    validTo?: string;
                    /** @description Default: the caller’s own, `user:<key name>` */
                    visibility?: string;
                    /**
                     * Format: uuid
                     * @description The memory that this one takes the place of
                     */
                    supersedes?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        subject: string;
                        statement: string;
                        source: string;
                        visibility: string;
                        /**
                         * Format: date-time
                         * @description From when it holds
                         */
                        validFrom: string;
                        validTo: string | null;
                        supersededBy: string | null;
                        /**
                         * Format: date-time
                         * @description When it was stored
                         */
                        recordedAt: string;
                        recordedBy: string;
                        /**
                         * @description unchanged: this was remembered already, under this id; what was recalled is not learned again
                         * @enum {string}
                         */
                        outcome: "created" | "unchanged";
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        subject: string;
                        statement: string;
                        source: string;
                        visibility: string;
                        /**
                         * Format: date-time
                         * @description From when it holds
                         */
                        validFrom: string;
                        validTo: string | null;
                        supersededBy: string | null;
                        /**
                         * Format: date-time
                         * @description When it was stored
                         */
                        recordedAt: string;
                        recordedBy: string;
                        /**
                         * @description unchanged: this was remembered already, under this id; what was recalled is not learned again
                         * @enum {string}
                         */
                        outcome: "created" | "unchanged";
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    forgetSubject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Who or what it is about, always spelt the same: `account:Acme`, `person:ana` */
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description As it was asked; what is kept of it is a hash */
                        subject: string;
                        subjectSha256: string;
                        /** @description The ids of everything that went */
                        removed: {
                            memories: string[];
                            documents: string[];
                            sessions: string[];
                        };
                        /** @description Counted again after the deletion, over everything that is stored */
                        remaining: {
                            memories: number;
                            documents: number;
                            chunks: number;
                            sessions: number;
                        };
                        deletedBy: string;
                        /**
                         * Format: date-time
                         * @description When
                         */
                        deletedAt: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description true when nothing remains */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportSubject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Who or what it is about, always spelt the same: `account:Acme`, `person:ana` */
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subject: string;
                        memories: {
                            id: string;
                            subject: string;
                            statement: string;
                            source: string;
                            visibility: string;
                            /**
                             * Format: date-time
                             * @description From when it holds
                             */
                            validFrom: string;
                            validTo: string | null;
                            supersededBy: string | null;
                            /**
                             * Format: date-time
                             * @description When it was stored
                             */
                            recordedAt: string;
                            recordedBy: string;
                        }[];
                        /** @description The latest versions of documents whose metadata names the subject */
                        documents: {
                            id: string;
                            title: string;
                            version: number;
                            text: string;
                        }[];
                        sessions: {
                            id: string;
                            title: string | null;
                            subject: string | null;
                            visibility: string;
                            messageCount: number;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it began
                             */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @description When it is gone, unless a message comes before
                             */
                            expiresAt: string;
                            messages: {
                                /** @description From 1 */
                                ordinal: number;
                                /** @enum {string} */
                                role: "user" | "assistant" | "system" | "tool";
                                content: string;
                                /** @description Of the content, by o200k_base */
                                tokens: number;
                                /**
                                 * Format: date-time
                                 * @description When it came
                                 */
                                createdAt: string;
                            }[];
                        }[];
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            title: string | null;
                            subject: string | null;
                            visibility: string;
                            messageCount: number;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it began
                             */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @description When it is gone, unless a message comes before
                             */
                            expiresAt: string;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                        /**
                         * @description sandbox: the vendor is played by Sophia, the figures are made up
                         * @enum {string}
                         */
                        origin?: "live" | "sandbox";
                        /** @description true when the source could not be asked and an older answer is given */
                        stale?: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    openSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    title?: string;
                    /** @description Who or what it is about, always spelt the same: `account:Acme`, `person:ana` */
                    subject?: string;
                    /** @description Default: the caller’s own, `user:<key name>` */
                    visibility?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        title: string | null;
                        subject: string | null;
                        visibility: string;
                        messageCount: number;
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description When it began
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When it is gone, unless a message comes before
                         */
                        expiresAt: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "user" | "assistant" | "system" | "tool";
                    content: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description From 1 */
                        ordinal: number;
                        /** @enum {string} */
                        role: "user" | "assistant" | "system" | "tool";
                        content: string;
                        /** @description Of the content, by o200k_base */
                        tokens: number;
                        /**
                         * Format: date-time
                         * @description When it came
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When it is gone, unless a message comes before
                         */
                        expiresAt: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSession: {
        parameters: {
            query?: {
                /** @description The newest messages that fit. Default: 8,000 */
                tokenBudget?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        title: string | null;
                        subject: string | null;
                        visibility: string;
                        messageCount: number;
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description When it began
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When it is gone, unless a message comes before
                         */
                        expiresAt: string;
                        /** @description Oldest first */
                        messages: {
                            /** @description From 1 */
                            ordinal: number;
                            /** @enum {string} */
                            role: "user" | "assistant" | "system" | "tool";
                            content: string;
                            /** @description Of the content, by o200k_base */
                            tokens: number;
                            /**
                             * Format: date-time
                             * @description When it came
                             */
                            createdAt: string;
                        }[];
                        /** @description Of the messages that are given */
                        tokens: number;
                        /** @description Older messages that did not fit */
                        omitted: number;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when messages were omitted */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
