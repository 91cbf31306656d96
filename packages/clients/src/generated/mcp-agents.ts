// Generated from apps/mcp-agents/openapi.json by `npm run documents`. Not to be edited.
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
    "/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the agents and the input that each takes */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one agent */
        get: operations["getAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List runs, newest first */
        get: operations["listRuns"];
        put?: never;
        /** Start a run of an agent */
        post: operations["startRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a run with its steps and its answer */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow a run: server-sent events `status`, `step` and `answer`, numbered, ending with its last status */
        get: operations["followRun"];
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
    listAgents: {
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
                        items: {
                            name: string;
                            title: string;
                            description: string;
                            /**
                             * @description playbook: a plan in code, needs no model
                             * @enum {string}
                             */
                            kind: "playbook";
                            /** @description All that a run of it may call, as service.tool. They only read */
                            tools: string[];
                            /** @description Seconds that a run may take unless its budget says otherwise */
                            wallTimeS: number;
                            /** @description JSON Schema of `input` */
                            inputSchema: {
                                [key: string]: unknown;
                            };
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
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As list_agents names it */
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
                        title: string;
                        description: string;
                        /**
                         * @description playbook: a plan in code, needs no model
                         * @enum {string}
                         */
                        kind: "playbook";
                        /** @description All that a run of it may call, as service.tool. They only read */
                        tools: string[];
                        /** @description Seconds that a run may take unless its budget says otherwise */
                        wallTimeS: number;
                        /** @description JSON Schema of `input` */
                        inputSchema: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                agent?: string;
                status?: "queued" | "running" | "done" | "failed" | "cancelled";
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
                            agent: string;
                            /** @enum {string} */
                            status: "queued" | "running" | "done" | "failed" | "cancelled";
                            input: unknown;
                            error?: {
                                /** @description The last part of a problem’s type, for example `unavailable` */
                                type: string;
                                detail: string;
                                hint?: string;
                            };
                            startedBy: string;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            createdAt: string;
                            startedAt: string | null;
                            endedAt: string | null;
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
    startRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again is the same run */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Which agent; list_agents tells what each does
                     * @enum {string}
                     */
                    agent: "pipeline-review";
                    /**
                     * @description As the agent’s inputSchema wants it; {} for its defaults
                     * @default {}
                     */
                    input?: Record<string, never>;
                    budget?: {
                        /** @description Seconds from the start to the end */
                        wallTimeS?: number;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        agent: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "done" | "failed" | "cancelled";
                        /**
                         * Format: date-time
                         * @description When it was first asked for
                         */
                        createdAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRun: {
        parameters: {
            query?: {
                /** @description brief leaves out what the tools answered */
                detail?: "full" | "brief";
            };
            header?: never;
            path: {
                /** @description As start_run gave it */
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
                        agent: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "done" | "failed" | "cancelled";
                        input: unknown;
                        error?: {
                            /** @description The last part of a problem’s type, for example `unavailable` */
                            type: string;
                            detail: string;
                            hint?: string;
                        };
                        startedBy: string;
                        /**
                         * Format: date-time
                         * @description When it was asked for
                         */
                        createdAt: string;
                        startedAt: string | null;
                        endedAt: string | null;
                        /** @description How often a replica took it up; more than 1 after a crash or a deployment */
                        attempts: number;
                        answer: string | null;
                        steps: {
                            index: number;
                            /** @enum {string} */
                            kind: "tool";
                            /** @description service.tool */
                            name: string;
                            title: string;
                            /** @enum {string} */
                            status: "running" | "done" | "failed" | "cancelled";
                            attempts: number;
                            /**
                             * Format: date-time
                             * @description When the call that counts began
                             */
                            startedAt: string;
                            endedAt: string | null;
                            ms: number | null;
                            summary: string | null;
                            lineageId: string | null;
                            arguments: unknown;
                            /** @description As recorded */
                            result?: unknown;
                            error?: {
                                /** @description The last part of a problem’s type, for example `unavailable` */
                                type: string;
                                detail: string;
                                hint?: string;
                            };
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As start_run gave it */
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
                        agent: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "done" | "failed" | "cancelled";
                        input: unknown;
                        error?: {
                            /** @description The last part of a problem’s type, for example `unavailable` */
                            type: string;
                            detail: string;
                            hint?: string;
                        };
                        startedBy: string;
                        /**
                         * Format: date-time
                         * @description When it was asked for
                         */
                        createdAt: string;
                        startedAt: string | null;
                        endedAt: string | null;
                        /** @description How often a replica took it up; more than 1 after a crash or a deployment */
                        attempts: number;
                        answer: string | null;
                        steps: {
                            index: number;
                            /** @enum {string} */
                            kind: "tool";
                            /** @description service.tool */
                            name: string;
                            title: string;
                            /** @enum {string} */
                            status: "running" | "done" | "failed" | "cancelled";
                            attempts: number;
                            /**
                             * Format: date-time
                             * @description When the call that counts began
                             */
                            startedAt: string;
                            endedAt: string | null;
                            ms: number | null;
                            summary: string | null;
                            lineageId: string | null;
                            arguments: unknown;
                            /** @description As recorded */
                            result?: unknown;
                            error?: {
                                /** @description The last part of a problem’s type, for example `unavailable` */
                                type: string;
                                detail: string;
                                hint?: string;
                            };
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    followRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description The stream goes on after this event */
                "last-event-id"?: number;
            };
            path: {
                /** @description As start_run gave it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text/event-stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The run has ended, and all its events were seen */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
}
