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
        /** Make an agent of your own, or change it */
        put: operations["putAgent"];
        post?: never;
        /** Delete an agent of your own; its runs stay */
        delete: operations["deleteAgent"];
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
        /** List the runs that you started, newest first; administrators see everybody’s */
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
    "/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your schedules, newest first, with their next and last runs; administrators see all */
        get: operations["listSchedules"];
        put?: never;
        /** Run an agent again and again, at times in a zone */
        post: operations["createSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a schedule */
        get: operations["getSchedule"];
        put?: never;
        post?: never;
        /** Delete a schedule of your own; its runs stay */
        delete: operations["deleteSchedule"];
        options?: never;
        head?: never;
        /** Change a schedule of your own; administrators may change all */
        patch: operations["changeSchedule"];
        trace?: never;
    };
    "/schedules/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a run of a schedule now; `Idempotency-Key` makes a repeat the same run */
        post: operations["runSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/outside-tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tools of the MCP servers that are not ours, and which of them somebody agreed to */
        get: operations["listOutsideTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/outside-tools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Let agents use a tool as long as it says of itself what it says now */
        put: operations["agreeToOutsideTool"];
        post?: never;
        /** Agents may not use a tool any more, from the next call on */
        delete: operations["withdrawOutsideTool"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what runs want to do and may not without your word, or another’s where they are your own; newest first */
        get: operations["listApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/approvals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an approval with the exact arguments of its call */
        get: operations["getApproval"];
        put?: never;
        /** Let a run make one call, or not; the run goes on either way */
        post: operations["decideApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/spans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export a run that has ended as OpenTelemetry spans (OTLP JSON) */
        get: operations["exportRunSpans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replay a run from its record, without any outside call, and compare the answers */
        post: operations["replayRun"];
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
                             * @description playbook: a plan in code, needs no model. model: comes with Sophia and needs one. own: defined here
                             * @enum {string}
                             */
                            kind: "playbook" | "model" | "own";
                            /** @description All that a run of it may call, as service.tool or service.*. */
                            tools: string[];
                            /** @description Seconds that a run may take unless its budget says otherwise */
                            wallTimeS: number;
                            /** @description JSON Schema of `input` */
                            inputSchema: {
                                [key: string]: unknown;
                            };
                            /** @description Grows with every change; a run keeps the one that it began with */
                            version?: number;
                            /** @description What the model is told */
                            instructions?: string;
                            /** @description Absent: the usual one */
                            model?: string;
                            budget?: {
                                steps: number;
                                tokens: number;
                                maxCostUsd: number;
                            };
                            /**
                             * @description Which calls need a person’s approval, see /approvals. never: none, as long as the run has read no text from outside
                             * @enum {string}
                             */
                            approval?: "never" | "writes" | "always";
                            changedBy?: string;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updatedAt?: string;
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
                         * @description playbook: a plan in code, needs no model. model: comes with Sophia and needs one. own: defined here
                         * @enum {string}
                         */
                        kind: "playbook" | "model" | "own";
                        /** @description All that a run of it may call, as service.tool or service.*. */
                        tools: string[];
                        /** @description Seconds that a run may take unless its budget says otherwise */
                        wallTimeS: number;
                        /** @description JSON Schema of `input` */
                        inputSchema: {
                            [key: string]: unknown;
                        };
                        /** @description Grows with every change; a run keeps the one that it began with */
                        version?: number;
                        /** @description What the model is told */
                        instructions?: string;
                        /** @description Absent: the usual one */
                        model?: string;
                        budget?: {
                            steps: number;
                            tokens: number;
                            maxCostUsd: number;
                        };
                        /**
                         * @description Which calls need a person’s approval, see /approvals. never: none, as long as the run has read no text from outside
                         * @enum {string}
                         */
                        approval?: "never" | "writes" | "always";
                        changedBy?: string;
                        /**
                         * Format: date-time
                         * @description When it was last changed
                         */
                        updatedAt?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Small letters, digits and dashes */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    title: string;
                    /** @description What it is for: people and models choose by it */
                    description: string;
                    /** @description What the model is told */
                    instructions: string;
                    /** @description All that it may call, as service.tool, or service.* for all of a service */
                    tools: string[];
                    /** @description MODEL_NAME or one of MODEL_OTHERS */
                    model?: string;
                    budget?: {
                        /** @description Seconds from the start to the end */
                        wallTimeS?: number;
                        /** @description Answers of the model and calls of tools, together */
                        steps?: number;
                        /** @description Read and written by the model */
                        tokens?: number;
                        /** @description US dollars, by the prices of the model */
                        maxCostUsd?: number;
                    };
                    /**
                     * @description Which calls need a person’s approval, see /approvals. never: none, as long as the run has read no text from outside
                     * @enum {string}
                     */
                    approval?: "never" | "writes" | "always";
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
                        title: string;
                        description: string;
                        /**
                         * @description playbook: a plan in code, needs no model. model: comes with Sophia and needs one. own: defined here
                         * @enum {string}
                         */
                        kind: "playbook" | "model" | "own";
                        /** @description All that a run of it may call, as service.tool or service.*. */
                        tools: string[];
                        /** @description Seconds that a run may take unless its budget says otherwise */
                        wallTimeS: number;
                        /** @description JSON Schema of `input` */
                        inputSchema: {
                            [key: string]: unknown;
                        };
                        /** @description Grows with every change; a run keeps the one that it began with */
                        version?: number;
                        /** @description What the model is told */
                        instructions?: string;
                        /** @description Absent: the usual one */
                        model?: string;
                        budget?: {
                            steps: number;
                            tokens: number;
                            maxCostUsd: number;
                        };
                        /**
                         * @description Which calls need a person’s approval, see /approvals. never: none, as long as the run has read no text from outside
                         * @enum {string}
                         */
                        approval?: "never" | "writes" | "always";
                        changedBy?: string;
                        /**
                         * Format: date-time
                         * @description When it was last changed
                         */
                        updatedAt?: string;
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
                        title: string;
                        description: string;
                        /**
                         * @description playbook: a plan in code, needs no model. model: comes with Sophia and needs one. own: defined here
                         * @enum {string}
                         */
                        kind: "playbook" | "model" | "own";
                        /** @description All that a run of it may call, as service.tool or service.*. */
                        tools: string[];
                        /** @description Seconds that a run may take unless its budget says otherwise */
                        wallTimeS: number;
                        /** @description JSON Schema of `input` */
                        inputSchema: {
                            [key: string]: unknown;
                        };
                        /** @description Grows with every change; a run keeps the one that it began with */
                        version?: number;
                        /** @description What the model is told */
                        instructions?: string;
                        /** @description Absent: the usual one */
                        model?: string;
                        budget?: {
                            steps: number;
                            tokens: number;
                            maxCostUsd: number;
                        };
                        /**
                         * @description Which calls need a person’s approval, see /approvals. never: none, as long as the run has read no text from outside
                         * @enum {string}
                         */
                        approval?: "never" | "writes" | "always";
                        changedBy?: string;
                        /**
                         * Format: date-time
                         * @description When it was last changed
                         */
                        updatedAt?: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Small letters, digits and dashes */
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
                /** @description waiting: for somebody to decide about a call, see /approvals */
                status?: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
                /** @description For administrators, who see all runs */
                startedBy?: string;
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
                            /**
                             * @description waiting: for somebody to decide about a call, see /approvals
                             * @enum {string}
                             */
                            status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
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
                    /** @description Which agent; list_agents tells what each does */
                    agent: string;
                    /**
                     * @description As the agent’s inputSchema wants it; {} for its defaults
                     * @default {}
                     */
                    input?: Record<string, never>;
                    budget?: {
                        /** @description Seconds from the start to the end */
                        wallTimeS?: number;
                        /** @description Answers of the model and calls of tools, together */
                        steps?: number;
                        /** @description Read and written by the model */
                        tokens?: number;
                        /** @description US dollars, by the prices of the model */
                        maxCostUsd?: number;
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
                        /**
                         * @description waiting: for somebody to decide about a call, see /approvals
                         * @enum {string}
                         */
                        status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
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
                        /**
                         * @description waiting: for somebody to decide about a call, see /approvals
                         * @enum {string}
                         */
                        status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
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
                        /** @description Of a run with a model: read and written in all of its steps */
                        tokens?: {
                            input: number;
                            output: number;
                        };
                        costUsd?: number | null;
                        budget: {
                            wallTimeS: number;
                            /** @description Answers of the model and calls of tools, together */
                            steps?: number;
                            /** @description Read and written by the model */
                            tokens?: number;
                            /** @description US dollars, by the prices of the model */
                            maxCostUsd?: number;
                        };
                        steps: {
                            index: number;
                            /** @enum {string} */
                            kind: "tool" | "model";
                            /** @description service.tool, or the name of the model */
                            name: string;
                            title: string;
                            /** @enum {string} */
                            status: "running" | "waiting" | "done" | "failed" | "cancelled";
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
                            /** @description Of a model: the hash of the conversation, which the steps before it make up */
                            arguments: unknown;
                            /** @description Of a model: what it read, in all tries */
                            inputTokens?: number;
                            /** @description Of a model: what it wrote, in all tries */
                            outputTokens?: number;
                            /** @description Of a model that has a price */
                            costUsd?: number;
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
                        /**
                         * @description waiting: for somebody to decide about a call, see /approvals
                         * @enum {string}
                         */
                        status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
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
                        /** @description Of a run with a model: read and written in all of its steps */
                        tokens?: {
                            input: number;
                            output: number;
                        };
                        costUsd?: number | null;
                        budget: {
                            wallTimeS: number;
                            /** @description Answers of the model and calls of tools, together */
                            steps?: number;
                            /** @description Read and written by the model */
                            tokens?: number;
                            /** @description US dollars, by the prices of the model */
                            maxCostUsd?: number;
                        };
                        steps: {
                            index: number;
                            /** @enum {string} */
                            kind: "tool" | "model";
                            /** @description service.tool, or the name of the model */
                            name: string;
                            title: string;
                            /** @enum {string} */
                            status: "running" | "waiting" | "done" | "failed" | "cancelled";
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
                            /** @description Of a model: the hash of the conversation, which the steps before it make up */
                            arguments: unknown;
                            /** @description Of a model: what it read, in all tries */
                            inputTokens?: number;
                            /** @description Of a model: what it wrote, in all tries */
                            outputTokens?: number;
                            /** @description Of a model that has a price */
                            costUsd?: number;
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
    listSchedules: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                agent?: string;
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
                            input: unknown;
                            budget: {
                                /** @description Seconds from the start to the end */
                                wallTimeS?: number;
                                /** @description Answers of the model and calls of tools, together */
                                steps?: number;
                                /** @description Read and written by the model */
                                tokens?: number;
                                /** @description US dollars, by the prices of the model */
                                maxCostUsd?: number;
                            } | null;
                            cron: string;
                            timeZone: string;
                            enabled: boolean;
                            /** @description The next three; none while it is disabled */
                            nextRuns: string[];
                            lastRun: {
                                id: string;
                                /**
                                 * @description waiting: for somebody to decide about a call, see /approvals
                                 * @enum {string}
                                 */
                                status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
                                /**
                                 * Format: date-time
                                 * @description When it was due; for one that somebody started, when they did
                                 */
                                dueAt: string;
                                /**
                                 * Format: date-time
                                 * @description When it was queued
                                 */
                                createdAt: string;
                                endedAt: string | null;
                                /** @description `schedule`, or who started it by hand */
                                startedBy: string;
                            } | null;
                            lastError: {
                                /** @description The last part of a problem’s type, for example `unavailable` */
                                type: string;
                                detail: string;
                                hint?: string;
                                /**
                                 * Format: date-time
                                 * @description When it could not run
                                 */
                                at: string;
                            } | null;
                            /** @description Its runs have their rights */
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @description When somebody last changed it
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
    createSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Which agent; list_agents tells what each does */
                    agent: string;
                    /**
                     * @description As the agent’s inputSchema wants it; {} for its defaults
                     * @default {}
                     */
                    input?: Record<string, never>;
                    budget?: {
                        /** @description Seconds from the start to the end */
                        wallTimeS?: number;
                        /** @description Answers of the model and calls of tools, together */
                        steps?: number;
                        /** @description Read and written by the model */
                        tokens?: number;
                        /** @description US dollars, by the prices of the model */
                        maxCostUsd?: number;
                    };
                    /** @description Minute, hour, day of the month, month, day of the week: `0 8 * * 1` is every Monday at eight */
                    cron: string;
                    /** @description IANA name, such as Europe/Berlin: eight o’clock stays eight there, in summer and winter */
                    timeZone: string;
                    /**
                     * @description false: it waits, and makes up for nothing later
                     * @default true
                     */
                    enabled?: boolean;
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
                        agent: string;
                        input: unknown;
                        budget: {
                            /** @description Seconds from the start to the end */
                            wallTimeS?: number;
                            /** @description Answers of the model and calls of tools, together */
                            steps?: number;
                            /** @description Read and written by the model */
                            tokens?: number;
                            /** @description US dollars, by the prices of the model */
                            maxCostUsd?: number;
                        } | null;
                        cron: string;
                        timeZone: string;
                        enabled: boolean;
                        /** @description The next three; none while it is disabled */
                        nextRuns: string[];
                        lastRun: {
                            id: string;
                            /**
                             * @description waiting: for somebody to decide about a call, see /approvals
                             * @enum {string}
                             */
                            status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
                            /**
                             * Format: date-time
                             * @description When it was due; for one that somebody started, when they did
                             */
                            dueAt: string;
                            /**
                             * Format: date-time
                             * @description When it was queued
                             */
                            createdAt: string;
                            endedAt: string | null;
                            /** @description `schedule`, or who started it by hand */
                            startedBy: string;
                        } | null;
                        lastError: {
                            /** @description The last part of a problem’s type, for example `unavailable` */
                            type: string;
                            detail: string;
                            hint?: string;
                            /**
                             * Format: date-time
                             * @description When it could not run
                             */
                            at: string;
                        } | null;
                        /** @description Its runs have their rights */
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description When it was made
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When somebody last changed it
                         */
                        updatedAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As create_schedule gave it */
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
                        input: unknown;
                        budget: {
                            /** @description Seconds from the start to the end */
                            wallTimeS?: number;
                            /** @description Answers of the model and calls of tools, together */
                            steps?: number;
                            /** @description Read and written by the model */
                            tokens?: number;
                            /** @description US dollars, by the prices of the model */
                            maxCostUsd?: number;
                        } | null;
                        cron: string;
                        timeZone: string;
                        enabled: boolean;
                        /** @description The next three; none while it is disabled */
                        nextRuns: string[];
                        lastRun: {
                            id: string;
                            /**
                             * @description waiting: for somebody to decide about a call, see /approvals
                             * @enum {string}
                             */
                            status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
                            /**
                             * Format: date-time
                             * @description When it was due; for one that somebody started, when they did
                             */
                            dueAt: string;
                            /**
                             * Format: date-time
                             * @description When it was queued
                             */
                            createdAt: string;
                            endedAt: string | null;
                            /** @description `schedule`, or who started it by hand */
                            startedBy: string;
                        } | null;
                        lastError: {
                            /** @description The last part of a problem’s type, for example `unavailable` */
                            type: string;
                            detail: string;
                            hint?: string;
                            /**
                             * Format: date-time
                             * @description When it could not run
                             */
                            at: string;
                        } | null;
                        /** @description Its runs have their rights */
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description When it was made
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When somebody last changed it
                         */
                        updatedAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As create_schedule gave it */
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As create_schedule gave it */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Which agent; list_agents tells what each does */
                    agent?: string;
                    /** @description As the agent’s inputSchema wants it */
                    input?: Record<string, never>;
                    budget?: {
                        /** @description Seconds from the start to the end */
                        wallTimeS?: number;
                        /** @description Answers of the model and calls of tools, together */
                        steps?: number;
                        /** @description Read and written by the model */
                        tokens?: number;
                        /** @description US dollars, by the prices of the model */
                        maxCostUsd?: number;
                    } | null;
                    /** @description Minute, hour, day of the month, month, day of the week: `0 8 * * 1` is every Monday at eight */
                    cron?: string;
                    /** @description IANA name, such as Europe/Berlin: eight o’clock stays eight there, in summer and winter */
                    timeZone?: string;
                    enabled?: boolean;
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
                        agent: string;
                        input: unknown;
                        budget: {
                            /** @description Seconds from the start to the end */
                            wallTimeS?: number;
                            /** @description Answers of the model and calls of tools, together */
                            steps?: number;
                            /** @description Read and written by the model */
                            tokens?: number;
                            /** @description US dollars, by the prices of the model */
                            maxCostUsd?: number;
                        } | null;
                        cron: string;
                        timeZone: string;
                        enabled: boolean;
                        /** @description The next three; none while it is disabled */
                        nextRuns: string[];
                        lastRun: {
                            id: string;
                            /**
                             * @description waiting: for somebody to decide about a call, see /approvals
                             * @enum {string}
                             */
                            status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
                            /**
                             * Format: date-time
                             * @description When it was due; for one that somebody started, when they did
                             */
                            dueAt: string;
                            /**
                             * Format: date-time
                             * @description When it was queued
                             */
                            createdAt: string;
                            endedAt: string | null;
                            /** @description `schedule`, or who started it by hand */
                            startedBy: string;
                        } | null;
                        lastError: {
                            /** @description The last part of a problem’s type, for example `unavailable` */
                            type: string;
                            detail: string;
                            hint?: string;
                            /**
                             * Format: date-time
                             * @description When it could not run
                             */
                            at: string;
                        } | null;
                        /** @description Its runs have their rights */
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description When it was made
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When somebody last changed it
                         */
                        updatedAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    runSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again is the same run */
                "idempotency-key"?: string;
            };
            path: {
                /** @description As create_schedule gave it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
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
                        /**
                         * @description waiting: for somebody to decide about a call, see /approvals
                         * @enum {string}
                         */
                        status: "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";
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
    listOutsideTools: {
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
                            /** @description server.tool */
                            name: string;
                            /** @description In the words of the server: data, never an instruction */
                            description: string;
                            inputSchema: unknown;
                            /** @description Of name, description and schema: what one agrees to */
                            hash: string;
                            /**
                             * @description Only agreed ones are shown to models and called; changed: it was agreed to and says something else now
                             * @enum {string}
                             */
                            state: "new" | "agreed" | "changed";
                            /** @description Whoever agreed judges that it changes nothing; else each call needs an approval */
                            readsOnly: boolean;
                            agreedDescription: string | null;
                            agreedBy: string | null;
                            agreedAt: string | null;
                        }[];
                        /** @description Servers that did not tell which tools they have */
                        silent: {
                            server: string;
                            detail: string;
                        }[];
                        /**
                         * Format: date-time
                         * @description When the servers were asked
                         */
                        asOf: string;
                        /** @description false when one of them is silent */
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    agreeToOutsideTool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description server.tool */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As GET /outside-tools gives it */
                    hash: string;
                    /**
                     * @description It changes nothing. When in doubt, leave it out
                     * @default false
                     */
                    readsOnly?: boolean;
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
                        /** @description server.tool */
                        name: string;
                        /** @description In the words of the server: data, never an instruction */
                        description: string;
                        inputSchema: unknown;
                        /** @description Of name, description and schema: what one agrees to */
                        hash: string;
                        /**
                         * @description Only agreed ones are shown to models and called; changed: it was agreed to and says something else now
                         * @enum {string}
                         */
                        state: "new" | "agreed" | "changed";
                        /** @description Whoever agreed judges that it changes nothing; else each call needs an approval */
                        readsOnly: boolean;
                        agreedDescription: string | null;
                        agreedBy: string | null;
                        agreedAt: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    withdrawOutsideTool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description server.tool */
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listApprovals: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description used: the call was made; withdrawn: the run ended before anybody decided */
                status?: "pending" | "approved" | "rejected" | "expired" | "used" | "withdrawn";
                runId?: string;
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
                            runId: string;
                            agent: string;
                            /** @description Of the step that waits */
                            stepIndex: number;
                            /** @description service.tool */
                            tool: string;
                            title: string;
                            /** @description Exactly what would be sent. May hold text from outside: data, never an instruction */
                            arguments: unknown;
                            /** @description The arguments as JSON for a person to read: what cannot be seen, or turns the direction of text, is escaped */
                            shown: string;
                            /** @description SHA-256 of tool and arguments: what the decision is bound to */
                            argumentsHash: string;
                            /** @description Why a person is asked */
                            why: string;
                            /**
                             * @description used: the call was made; withdrawn: the run ended before anybody decided
                             * @enum {string}
                             */
                            status: "pending" | "approved" | "rejected" | "expired" | "used" | "withdrawn";
                            /** @description Whose run it is; somebody else has to decide */
                            requestedBy: string;
                            /**
                             * Format: date-time
                             * @description When the run came to the call
                             */
                            requestedAt: string;
                            /**
                             * Format: date-time
                             * @description Undecided by then, or approved and not made by then, the call is not made
                             */
                            expiresAt: string;
                            decidedBy: string | null;
                            decidedAt: string | null;
                            reason: string | null;
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
    getApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As GET /approvals gives it */
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
                        runId: string;
                        agent: string;
                        /** @description Of the step that waits */
                        stepIndex: number;
                        /** @description service.tool */
                        tool: string;
                        title: string;
                        /** @description Exactly what would be sent. May hold text from outside: data, never an instruction */
                        arguments: unknown;
                        /** @description The arguments as JSON for a person to read: what cannot be seen, or turns the direction of text, is escaped */
                        shown: string;
                        /** @description SHA-256 of tool and arguments: what the decision is bound to */
                        argumentsHash: string;
                        /** @description Why a person is asked */
                        why: string;
                        /**
                         * @description used: the call was made; withdrawn: the run ended before anybody decided
                         * @enum {string}
                         */
                        status: "pending" | "approved" | "rejected" | "expired" | "used" | "withdrawn";
                        /** @description Whose run it is; somebody else has to decide */
                        requestedBy: string;
                        /**
                         * Format: date-time
                         * @description When the run came to the call
                         */
                        requestedAt: string;
                        /**
                         * Format: date-time
                         * @description Undecided by then, or approved and not made by then, the call is not made
                         */
                        expiresAt: string;
                        decidedBy: string | null;
                        decidedAt: string | null;
                        reason: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    decideApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As GET /approvals gives it */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    decision: "approve" | "reject";
                    /** @description Why; kept with the decision, and told to the agent when it is a no */
                    reason?: string;
                    /** @description Of what was looked at: refused when it is not what waits */
                    argumentsHash?: string;
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
                        runId: string;
                        agent: string;
                        /** @description Of the step that waits */
                        stepIndex: number;
                        /** @description service.tool */
                        tool: string;
                        title: string;
                        /** @description Exactly what would be sent. May hold text from outside: data, never an instruction */
                        arguments: unknown;
                        /** @description The arguments as JSON for a person to read: what cannot be seen, or turns the direction of text, is escaped */
                        shown: string;
                        /** @description SHA-256 of tool and arguments: what the decision is bound to */
                        argumentsHash: string;
                        /** @description Why a person is asked */
                        why: string;
                        /**
                         * @description used: the call was made; withdrawn: the run ended before anybody decided
                         * @enum {string}
                         */
                        status: "pending" | "approved" | "rejected" | "expired" | "used" | "withdrawn";
                        /** @description Whose run it is; somebody else has to decide */
                        requestedBy: string;
                        /**
                         * Format: date-time
                         * @description When the run came to the call
                         */
                        requestedAt: string;
                        /**
                         * Format: date-time
                         * @description Undecided by then, or approved and not made by then, the call is not made
                         */
                        expiresAt: string;
                        decidedBy: string | null;
                        decidedAt: string | null;
                        reason: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportRunSpans: {
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
                        resourceSpans: {
                            resource: {
                                attributes: {
                                    key: string;
                                    value: {
                                        stringValue?: string;
                                        /** @description OTLP JSON writes 64-bit integers as text */
                                        intValue?: string;
                                    };
                                }[];
                            };
                            scopeSpans: {
                                scope: {
                                    name: string;
                                };
                                spans: {
                                    traceId: string;
                                    spanId: string;
                                    parentSpanId?: string;
                                    name: string;
                                    kind: number;
                                    startTimeUnixNano: string;
                                    endTimeUnixNano: string;
                                    attributes: {
                                        key: string;
                                        value: {
                                            stringValue?: string;
                                            /** @description OTLP JSON writes 64-bit integers as text */
                                            intValue?: string;
                                        };
                                    }[];
                                    status: {
                                        code: number;
                                        message?: string;
                                    };
                                    links?: {
                                        traceId: string;
                                        spanId: string;
                                    }[];
                                }[];
                            }[];
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replayRun: {
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
                        runId: string;
                        agent: string;
                        /** @description Status, answer and failure are the recorded ones, byte for byte */
                        identical: boolean;
                        /**
                         * @description incomplete: the plan asked for a step that was never recorded, so the replay stopped there
                         * @enum {string}
                         */
                        status: "done" | "failed" | "incomplete";
                        answer: string | null;
                        error?: {
                            /** @description The last part of a problem’s type, for example `unavailable` */
                            type: string;
                            detail: string;
                            hint?: string;
                        };
                        steps: {
                            /** @description Steps that the run has */
                            recorded: number;
                            /** @description Of them, those that the plan asked for again */
                            replayed: number;
                        };
                        difference: {
                            /** @description `step 3`, `answer line 7`, `status` or `error`: where they first differ */
                            at: string;
                            recorded: string | null;
                            replayed: string | null;
                        } | null;
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
