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
        /** Store a document and make it findable */
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
                /** @description Letters, digits, dots, dashes and underscores */
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
                    /** @description Letters, digits, dots, dashes and underscores */
                    collection: string;
                    title: string;
                    /** @description Kept as it is */
                    text: string;
                    /** @description text/plain or text/markdown */
                    mediaType: string;
                    /** @description Where it comes from, such as a URL. New text from a known source becomes a new version */
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
                         * Format: date-time
                         * @description When its first version came
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When its latest version came
                         */
                        updatedAt: string;
                        /** @description Exactly as it came, or the part that was asked for */
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
                     * @description hybrid is lexical without an embedding endpoint
                     * @default hybrid
                     * @enum {string}
                     */
                    mode?: "lexical" | "hybrid";
                    filters?: {
                        /** @enum {string} */
                        mediaType?: "text/plain" | "text/markdown";
                        source?: string;
                        /** @description Every member must be equal */
                        metadata?: {
                            [key: string]: string | number | boolean;
                        };
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
                        hits: {
                            /** @description `lexical`, or 0.7 `lexical` + 0.3 `feedback` where there is feedback */
                            score: number;
                            scores: {
                                /** @description BM25 of the words of the query */
                                lexical: number;
                                /** @description BM25 of words that the best hits have in common */
                                feedback?: number;
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
                        mode: "lexical";
                        /** @description How that differs from what was asked for */
                        notice?: string;
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false: chunks that hold only frequent words of the query were left out */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
