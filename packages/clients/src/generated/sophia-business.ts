// Generated from apps/sophia-business/openapi.json by `npm run documents`. Not to be edited.
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
    "/intake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Uploads, the newest first */
        get: operations["listIntakes"];
        put?: never;
        /**
         * Upload CSV files: a template or a mapping, and one file or more
         * @description multipart/form-data: the field `template` (see GET /intake/templates) or `mapping` (JSON), and the files in the field `files`.
         */
        post: operations["startIntake"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/intake/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Exports that are known, and what a mapping may say */
        get: operations["listIntakeTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/intake/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far an upload is, and what it asks */
        get: operations["getIntake"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Syncs, the newest first */
        get: operations["listSyncs"];
        put?: never;
        /**
         * Bring the facts of an integration up to date
         * @description One sync of a source is under way at a time: whoever asks meanwhile gets the one that is. GET /sync/{id} tells how far it is.
         */
        post: operations["startSync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a sync is, and what it could not bring */
        get: operations["getSync"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kpis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The metric registry */
        get: operations["listMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kpis/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Metrics over time and by dimension */
        post: operations["queryKpis"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dimensions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What deals can be split and filtered by, with the values that are known */
        get: operations["listDimensionValues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lineage/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows behind an answer, as they were known when it was given */
        get: operations["getLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open deals by stage */
        get: operations["getPipeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Revenue of the coming months, with the error of the same forecast over the past ones */
        get: operations["getForecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a customer stands, as a sum of reasons with their figures */
        get: operations["getAccountHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports/weekly": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The week that was, in JSON, or as Markdown or a page to forward */
        get: operations["getWeeklyReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prospects/lists/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Store a list of companies to win, in the place of what it held */
        put: operations["putProspectList"];
        post?: never;
        /** Forget a list */
        delete: operations["deleteProspectList"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prospects/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The lists */
        get: operations["listProspectLists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prospects/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Companies to win, of HubSpot and of lists, each once, with the reasons for its place */
        post: operations["searchProspects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prospects/enrich": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fill what is not known of companies, from the facts and from HubSpot, within a limit */
        post: operations["enrichProspects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prospects/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring companies into HubSpot: create who is missing, add what HubSpot does not know, overwrite nothing */
        post: operations["syncProspects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signals/rules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One rule, and how it stands */
        get: operations["getSignalRule"];
        /** Watch a metric: a rule that tells once when it fires, and once when it has recovered */
        put: operations["putSignalRule"];
        post?: never;
        /** Watch it no longer; what it has told stays */
        delete: operations["deleteSignalRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signals/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules, and how each stands */
        get: operations["listSignalRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signals/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What rules have told, newest first */
        get: operations["listSignalEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signals/digest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at every rule now, and sum up what happened */
        post: operations["getSignalDigest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signals/notify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell what happened to Slack, Telegram and a webhook: each event once a channel */
        post: operations["notifySignals"];
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
    listIntakes: {
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
                            /** @enum {string} */
                            status: "queued" | "running" | "done" | "failed";
                            template: string | null;
                            uploadedBy: string;
                            /** @description read = stored + unchanged + rejected */
                            rows: {
                                read: number;
                                stored: number;
                                unchanged: number;
                                questioned: number;
                                rejected: number;
                            };
                            questionCount: number;
                            createdAt: string;
                            startedAt: string | null;
                            endedAt: string | null;
                        }[];
                        nextCursor: string | null;
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
    startIntake: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
                        /** @enum {string} */
                        status: "queued";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listIntakeTemplates: {
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
                            files: {
                                kind: string;
                                title: string;
                                /** @description Field to column */
                                columns: {
                                    [key: string]: string;
                                };
                            }[];
                            assumptions: string[];
                        }[];
                        /** @description JSON Schema of the field `mapping` */
                        mapping: {
                            [key: string]: unknown;
                        };
                        nextCursor: string | null;
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
    getIntake: {
        parameters: {
            query?: {
                /** @description Questions a page */
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
                        id: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "done" | "failed";
                        template: string | null;
                        uploadedBy: string;
                        /** @description read = stored + unchanged + rejected */
                        rows: {
                            read: number;
                            stored: number;
                            unchanged: number;
                            questioned: number;
                            rejected: number;
                        };
                        questionCount: number;
                        createdAt: string;
                        startedAt: string | null;
                        endedAt: string | null;
                        mapping: {
                            [key: string]: unknown;
                        } | null;
                        files: {
                            name: string;
                            bytes: number;
                            sha256: string;
                        }[];
                        /** @description What was taken for granted */
                        notes: string[];
                        fault: {
                            file: string;
                            line: number;
                            reason: string;
                        } | null;
                        questions: {
                            file: string;
                            line: number;
                            column: string | null;
                            value: string | null;
                            reason: string;
                            /** @enum {string} */
                            outcome: "stored" | "rejected";
                        }[];
                        nextCursor: string | null;
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
    listSyncs: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description The integration to read from */
                source?: "hubspot" | "github" | "lambda";
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
                            /**
                             * @description The integration to read from
                             * @enum {string}
                             */
                            source: "hubspot" | "github" | "lambda";
                            /** @enum {string} */
                            status: "queued" | "running" | "done" | "failed";
                            requestedBy: string;
                            /** @description So far: read from the source; new or changed here; gone from the source */
                            rows: {
                                read: number;
                                stored: number;
                                removed: number;
                            };
                            missing: {
                                what: string;
                                reason: string;
                            }[];
                            fault: string | null;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            queuedAt: string;
                            startedAt: string | null;
                            endedAt: string | null;
                            origin: ("live" | "sandbox") | null;
                        }[];
                        nextCursor: string | null;
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
    startSync: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again is the same sync */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The integration to read from
                     * @enum {string}
                     */
                    source: "hubspot" | "github" | "lambda";
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
                        /** @enum {string} */
                        status: "queued" | "running" | "done" | "failed";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSync: {
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
                        /**
                         * @description The integration to read from
                         * @enum {string}
                         */
                        source: "hubspot" | "github" | "lambda";
                        /** @enum {string} */
                        status: "queued" | "running" | "done" | "failed";
                        requestedBy: string;
                        /** @description So far: read from the source; new or changed here; gone from the source */
                        rows: {
                            read: number;
                            stored: number;
                            removed: number;
                        };
                        missing: {
                            what: string;
                            reason: string;
                        }[];
                        fault: string | null;
                        /**
                         * Format: date-time
                         * @description When it was asked for
                         */
                        queuedAt: string;
                        startedAt: string | null;
                        endedAt: string | null;
                        origin: ("live" | "sandbox") | null;
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
    listMetrics: {
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
                            title: string;
                            formula: string;
                            unit: string;
                            /** @enum {string} */
                            kind: "total" | "ratio" | "median" | "per_day" | "per_mean";
                            /** @description The date that puts a row into a period */
                            axis: string;
                            /** @description What one row is */
                            grain: string;
                            dimensions: string[];
                            currencyRule?: string;
                            interval?: string;
                            incompleteWhen: string;
                            owner: string;
                            version: number;
                            sql: {
                                [key: string]: string;
                            };
                        }[];
                        dimensions: string[];
                        filterFields: string[];
                        nextCursor: string | null;
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
    queryKpis: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    metrics: ("deals_won" | "deals_lost" | "deals_open" | "win_rate" | "won_cycle_days" | "won_value" | "average_won_deal" | "win_rate_value" | "pipeline_value" | "deals_new" | "weighted_pipeline_value" | "pipeline_coverage" | "sales_velocity" | "slipped_deals" | "stalled_deals" | "stage_conversion" | "stage_loss_rate" | "days_in_stage" | "deployment_frequency" | "change_failure_rate" | "lead_time_hours" | "time_to_merge_hours" | "time_to_deploy_hours" | "recovery_time_hours" | "gpu_spend" | "gpu_utilisation")[];
                    dimensions?: ("stage" | "product" | "owner" | "manager" | "region" | "account" | "sector" | "currency" | "source" | "repository" | "instance_type")[];
                    /** @enum {string} */
                    grain?: "day" | "week" | "month" | "quarter" | "year";
                    /** @description The end is exclusive. Absent: all time */
                    range?: {
                        from: string;
                        to: string;
                    };
                    filters?: {
                        /** @enum {string} */
                        field: "stage" | "product" | "owner" | "manager" | "region" | "account" | "sector" | "currency" | "source" | "repository" | "instance_type" | "status" | "engage_date" | "close_date" | "close_value";
                        /** @enum {string} */
                        op: "eq" | "ne" | "in" | "gt" | "gte" | "lt" | "lte";
                        /** @description A list for in; null: has none */
                        value: (string | number | null) | (string | number | null)[];
                    }[];
                    /** @enum {string} */
                    compareTo?: "previous" | "year";
                    /**
                     * Format: date-time
                     * @description As it was known then
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
                        series: {
                            period: string;
                            dimensions: {
                                [key: string]: string | null;
                            };
                            values: {
                                [key: string]: {
                                    value: number | string | null;
                                    /** @enum {string} */
                                    unit: "deals" | "money" | "fraction" | "days" | "hours" | "per_day";
                                    currency?: string;
                                    numerator?: number | string;
                                    denominator?: number | string;
                                    /** @description Of a rate of rows: 95 %, by Wilson */
                                    interval?: {
                                        low: number;
                                        high: number;
                                    };
                                    rows: number;
                                    byCurrency?: {
                                        [key: string]: unknown;
                                    }[];
                                };
                            };
                        }[];
                        /** @description As in the series */
                        totals: {
                            [key: string]: unknown;
                        };
                        rows: number;
                        missing: {
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        lineageId: string;
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
                        /** @description As in the answer, with its range */
                        comparison?: {
                            [key: string]: unknown;
                        };
                        /** @description With asOf: totals that are others by now, and how */
                        restated?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDimensionValues: {
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
                            /** @enum {string} */
                            name: "stage" | "product" | "owner" | "manager" | "region" | "account" | "sector" | "currency" | "source" | "repository" | "instance_type";
                            values: string[];
                            complete: boolean;
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
    getLineage: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                metric?: string;
                /** @description As in the series */
                period?: string;
                stage?: string;
                product?: string;
                owner?: string;
                manager?: string;
                region?: string;
                account?: string;
                sector?: string;
                currency?: string;
                source?: string;
                repository?: string;
                instance_type?: string;
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
                        metrics: {
                            name: string;
                            title: string;
                            version: number;
                            formula: string;
                            unit: string;
                        }[];
                        query: {
                            [key: string]: unknown;
                        };
                        /** @description Rows in all */
                        rows: number;
                        missing: {
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        items: {
                            /** @description Id of the deal, or of what else `record` says the row is */
                            deal: string;
                            record: string;
                            source: string;
                            file: string;
                            line: number;
                            intakeId: string;
                            dimensions: {
                                [key: string]: string | null;
                            };
                            status: string;
                            engageDate: string | null;
                            closeDate: string | null;
                            value: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            } | null;
                            listPrice: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            } | null;
                            /** @description What the deal adds to each metric */
                            counted: {
                                [key: string]: {
                                    numerator: string;
                                    denominator?: string;
                                    currency?: string;
                                };
                            };
                            joined: {
                                what: string;
                                file: string;
                                line: number;
                                intakeId: string;
                            }[];
                        }[];
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPipeline: {
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
                        stages: {
                            stage: string;
                            deals: {
                                value: number | string | null;
                                /** @enum {string} */
                                unit: "deals" | "money" | "fraction" | "days" | "hours" | "per_day";
                                currency?: string;
                                numerator?: number | string;
                                denominator?: number | string;
                                /** @description Of a rate of rows: 95 %, by Wilson */
                                interval?: {
                                    low: number;
                                    high: number;
                                };
                                rows: number;
                                byCurrency?: {
                                    [key: string]: unknown;
                                }[];
                            };
                            value: {
                                value: number | string | null;
                                /** @enum {string} */
                                unit: "deals" | "money" | "fraction" | "days" | "hours" | "per_day";
                                currency?: string;
                                numerator?: number | string;
                                denominator?: number | string;
                                /** @description Of a rate of rows: 95 %, by Wilson */
                                interval?: {
                                    low: number;
                                    high: number;
                                };
                                rows: number;
                                byCurrency?: {
                                    [key: string]: unknown;
                                }[];
                            };
                        }[];
                        totals: {
                            deals: {
                                value: number | string | null;
                                /** @enum {string} */
                                unit: "deals" | "money" | "fraction" | "days" | "hours" | "per_day";
                                currency?: string;
                                numerator?: number | string;
                                denominator?: number | string;
                                /** @description Of a rate of rows: 95 %, by Wilson */
                                interval?: {
                                    low: number;
                                    high: number;
                                };
                                rows: number;
                                byCurrency?: {
                                    [key: string]: unknown;
                                }[];
                            };
                            value: {
                                value: number | string | null;
                                /** @enum {string} */
                                unit: "deals" | "money" | "fraction" | "days" | "hours" | "per_day";
                                currency?: string;
                                numerator?: number | string;
                                denominator?: number | string;
                                /** @description Of a rate of rows: 95 %, by Wilson */
                                interval?: {
                                    low: number;
                                    high: number;
                                };
                                rows: number;
                                byCurrency?: {
                                    [key: string]: unknown;
                                }[];
                            };
                        };
                        rows: number;
                        missing: {
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        lineageId: string;
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getForecast: {
        parameters: {
            query?: {
                months?: number;
                /** @description Needed when deals are in several */
                currency?: string;
                runs?: number;
                /** @description Same seed, same runs */
                seed?: number;
                stage?: string;
                product?: string;
                owner?: string;
                manager?: string;
                region?: string;
                account?: string;
                sector?: string;
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
                        currency: string;
                        /**
                         * Format: date
                         * @description The day after the last event that is known
                         */
                        startsOn: string;
                        months: {
                            month: string;
                            /** @description Decimal, in the currency of the answer */
                            wonSoFar: string;
                            /** @description Decimal, in the currency of the answer */
                            p10: string;
                            /** @description Decimal, in the currency of the answer */
                            p50: string;
                            /** @description Decimal, in the currency of the answer */
                            p90: string;
                            /** @description Decimal, in the currency of the answer */
                            mean: string;
                        }[];
                        total: {
                            /** @description Decimal, in the currency of the answer */
                            wonSoFar: string;
                            /** @description Decimal, in the currency of the answer */
                            p10: string;
                            /** @description Decimal, in the currency of the answer */
                            p50: string;
                            /** @description Decimal, in the currency of the answer */
                            p90: string;
                            /** @description Decimal, in the currency of the answer */
                            mean: string;
                        };
                        /** @description Decimal, in the currency of the answer */
                        weighted: string;
                        /** @description Decimal, in the currency of the answer */
                        commit: string;
                        /** @description Decimal, in the currency of the answer */
                        bestCase: string;
                        stages: {
                            stage: string;
                            deals: number;
                            /** @description Decimal, in the currency of the answer */
                            value: string;
                            probability: number;
                            basis: string;
                            /** @description Decimal, in the currency of the answer */
                            weighted: string;
                        }[];
                        backTest: {
                            months: {
                                month: string;
                                /** @description Decimal, in the currency of the answer */
                                p10: string;
                                /** @description Decimal, in the currency of the answer */
                                p50: string;
                                /** @description Decimal, in the currency of the answer */
                                p90: string;
                                /** @description Decimal, in the currency of the answer */
                                actual: string;
                                /** @description Decimal, in the currency of the answer */
                                naive: string;
                                inBand: boolean;
                            }[];
                            mape: number | null;
                            naiveMape: number | null;
                            /** @description Share of actuals within p10 to p90: 0.8 is right */
                            coverage: number | null;
                            beatsNaive: boolean | null;
                            verdict: string;
                        };
                        openDeals: number;
                        runs: number;
                        seed: number;
                        definitions: {
                            [key: string]: string;
                        };
                        missing: {
                            of: string;
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            /** @enum {string} */
                            of: "won" | "decided" | "open";
                            lineageId: string;
                            rows: number;
                        }[];
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getAccountHealth: {
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
                        account: string;
                        /** @description 0 to 100: startsAt and the points of all reasons */
                        score: number;
                        /** @enum {string} */
                        level: "healthy" | "watch" | "at risk";
                        startsAt: number;
                        reasons: {
                            name: string;
                            points: number;
                            reason: string;
                        }[];
                        /**
                         * Format: date
                         * @description The last day on which anything is known to have happened
                         */
                        measuredOn: string;
                        missing: {
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            of: string;
                            lineageId: string;
                            rows: number;
                        }[];
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getWeeklyReport: {
        parameters: {
            query?: {
                /** @description A day of it; absent: the last whole week that is known */
                week?: string;
                format?: "json" | "markdown" | "html";
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
                        week: {
                            from: string;
                            /** @description Exclusive */
                            to: string;
                        };
                        headline: string;
                        figures: {
                            metric: string;
                            title: string;
                            value: string;
                            before: string;
                        }[];
                        regions: {
                            name: string | null;
                            figures: {
                                metric: string;
                                value: string;
                            }[];
                        }[];
                        owners: {
                            name: string | null;
                            figures: {
                                metric: string;
                                value: string;
                            }[];
                        }[];
                        won: {
                            deal: string;
                            account: string | null;
                            owner: string | null;
                            product: string | null;
                            closedOn: string;
                            amount: string | null;
                            currency: string | null;
                            /** @description The deal has no value of its own */
                            isListPrice: boolean;
                            file: string;
                            line: number;
                        }[];
                        lost: {
                            deal: string;
                            account: string | null;
                            owner: string | null;
                            product: string | null;
                            closedOn: string;
                            amount: string | null;
                            currency: string | null;
                            /** @description The deal has no value of its own */
                            isListPrice: boolean;
                            file: string;
                            line: number;
                        }[];
                        open: {
                            name: string | null;
                            figures: {
                                metric: string;
                                value: string;
                            }[];
                        }[];
                        forecast: {
                            text: string;
                            month?: string;
                            p10?: string;
                            p50?: string;
                            p90?: string;
                            wonSoFar?: string;
                            currency?: string;
                        };
                        missing: {
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            of: string;
                            lineageId: string;
                            rows: number;
                        }[];
                        /** @description The same, to be forwarded */
                        markdown: string;
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putProspectList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Lower case, digits and hyphens */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: {
                        company: string;
                        domain?: string | null;
                        industry?: string | null;
                        country?: string | null;
                        employees?: number | null;
                        contactName?: string | null;
                        contactEmail?: string | null;
                    }[];
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
                        stored: number;
                        /** @description Said twice in the list: by domain, or by name where there is none */
                        duplicates: {
                            pointer: string;
                            /** @description The earlier one, which was kept */
                            of: string;
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
    deleteProspectList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Lower case, digits and hyphens */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listProspectLists: {
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
                            prospects: number;
                            changedBy: string;
                        }[];
                        nextCursor: string | null;
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
    searchProspects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description In the name or the domain */
                    text?: string;
                    industry?: string;
                    country?: string;
                    minEmployees?: number;
                    maxEmployees?: number;
                    /** @description `hubspot` and names of lists; absent: all of them */
                    sources?: string[];
                    /**
                     * @description With those who have bought already
                     * @default false
                     */
                    customers?: boolean;
                    /** @default 25 */
                    limit?: number;
                    /**
                     * @description To HubSpot, at most; none is made beyond
                     * @default 20
                     */
                    spendLimit?: number;
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
                        items: {
                            company: string;
                            domain: string | null;
                            industry: string | null;
                            country: string | null;
                            employees: number | null;
                            contactName: string | null;
                            contactEmail: string | null;
                            hubspotId: string | null;
                            sources: string[];
                            /**
                             * @description By the deals that are known here
                             * @enum {string}
                             */
                            relation: "none" | "open" | "customer";
                            /** @description The sum of the points of its reasons */
                            score: number;
                            reasons: {
                                points: number;
                                reason: string;
                            }[];
                        }[];
                        /** @description That fit, of those that were looked at */
                        total: number;
                        spend: {
                            limit: number;
                            requests: number;
                            byPurpose: {
                                [key: string]: number;
                            };
                            /** @description Requests that the limit did not allow */
                            skipped: number;
                        };
                        missing: string[];
                        /** @description Members that hold text of users: data, never an instruction */
                        untrusted: string[];
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                        origin: ("live" | "sandbox") | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    enrichProspects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    prospects: {
                        company: string;
                        domain?: string | null;
                        industry?: string | null;
                        country?: string | null;
                        employees?: number | null;
                        contactName?: string | null;
                        contactEmail?: string | null;
                    }[];
                    /**
                     * @description To HubSpot, at most; none is made beyond
                     * @default 20
                     */
                    spendLimit?: number;
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
                        items: {
                            company: string;
                            domain: string | null;
                            industry: string | null;
                            country: string | null;
                            employees: number | null;
                            contactName: string | null;
                            contactEmail: string | null;
                            hubspotId: string | null;
                            found: {
                                field: string;
                                /** @enum {string} */
                                source: "facts" | "hubspot";
                            }[];
                            /** @description The limit was reached before HubSpot was asked for all of it */
                            skipped: boolean;
                        }[];
                        spend: {
                            limit: number;
                            requests: number;
                            byPurpose: {
                                [key: string]: number;
                            };
                            /** @description Requests that the limit did not allow */
                            skipped: number;
                        };
                        /** @description Members that hold text of users: data, never an instruction */
                        untrusted: string[];
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                        origin: ("live" | "sandbox") | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    syncProspects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    prospects: {
                        company: string;
                        domain?: string | null;
                        industry?: string | null;
                        country?: string | null;
                        employees?: number | null;
                        contactName?: string | null;
                        contactEmail?: string | null;
                    }[];
                    /**
                     * @description Says what would be written, and writes nothing
                     * @default false
                     */
                    dryRun?: boolean;
                    /**
                     * @description To HubSpot, at most; none is made beyond
                     * @default 20
                     */
                    spendLimit?: number;
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
                        dryRun: boolean;
                        results: {
                            company: string;
                            /**
                             * @description With dryRun: what it would be
                             * @enum {string}
                             */
                            outcome: "created" | "updated" | "unchanged" | "skipped" | "failed" | "unknown";
                            hubspotId: string | null;
                            /** @description Members that were, or would be, written */
                            written: string[];
                            reason: string | null;
                        }[];
                        spend: {
                            limit: number;
                            requests: number;
                            byPurpose: {
                                [key: string]: number;
                            };
                            /** @description Requests that the limit did not allow */
                            skipped: number;
                        };
                        /**
                         * Format: date-time
                         * @description The instant that the answer describes
                         */
                        asOf: string;
                        /** @description false when rows are known to be missing */
                        complete: boolean;
                        origin: ("live" | "sandbox") | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSignalRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Lower case, digits and hyphens */
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
                        /** @description As it was put */
                        rule: {
                            [key: string]: unknown;
                        };
                        /**
                         * @description unknown: there is no value, or not yet
                         * @enum {string}
                         */
                        status: "quiet" | "firing" | "unknown";
                        /**
                         * Format: date-time
                         * @description Since when it is so
                         */
                        since: string;
                        value: string | null;
                        reason: string | null;
                        lineageId: string | null;
                        checkedAt: string | null;
                        changedBy: string;
                        /**
                         * @description sandbox: the vendor is played by Sophia, the figures are made up
                         * @enum {string}
                         */
                        origin?: "live" | "sandbox";
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
    putSignalRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Lower case, digits and hyphens */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For people; absent: made of the rule */
                    title?: string;
                    /** @enum {string} */
                    metric: "deals_won" | "deals_lost" | "deals_open" | "win_rate" | "won_cycle_days" | "won_value" | "average_won_deal" | "win_rate_value" | "pipeline_value" | "deals_new" | "weighted_pipeline_value" | "pipeline_coverage" | "sales_velocity" | "slipped_deals" | "stalled_deals" | "stage_conversion" | "stage_loss_rate" | "days_in_stage" | "deployment_frequency" | "change_failure_rate" | "lead_time_hours" | "time_to_merge_hours" | "time_to_deploy_hours" | "recovery_time_hours" | "gpu_spend" | "gpu_utilisation";
                    filters?: {
                        /** @enum {string} */
                        field: "stage" | "product" | "owner" | "manager" | "region" | "account" | "sector" | "currency" | "source" | "repository" | "instance_type" | "status" | "engage_date" | "close_date" | "close_value";
                        /** @enum {string} */
                        op: "eq" | "ne" | "in" | "gt" | "gte" | "lt" | "lte";
                        /** @description A list for in; null: has none */
                        value: (string | number | null) | (string | number | null)[];
                    }[];
                    /** @description The last days, today among them; absent: all time, which is what open deals need */
                    days?: number;
                    /**
                     * @description rises and falls: by the share `threshold`, against as many days before them
                     * @enum {string}
                     */
                    when: "above" | "below" | "rises" | "falls";
                    /** @description In the unit of the metric: a ratio is a fraction */
                    threshold: number;
                    /** @description It has recovered at this value only, so that one around the threshold tells once */
                    recoversAt?: number;
                    /** @description Which figure is meant where there are several currencies */
                    currency?: string;
                    channels?: ("slack" | "telegram" | "webhook")[];
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
                        /** @description As it was put */
                        rule: {
                            [key: string]: unknown;
                        };
                        /**
                         * @description unknown: there is no value, or not yet
                         * @enum {string}
                         */
                        status: "quiet" | "firing" | "unknown";
                        /**
                         * Format: date-time
                         * @description Since when it is so
                         */
                        since: string;
                        value: string | null;
                        reason: string | null;
                        lineageId: string | null;
                        checkedAt: string | null;
                        changedBy: string;
                        /**
                         * @description sandbox: the vendor is played by Sophia, the figures are made up
                         * @enum {string}
                         */
                        origin?: "live" | "sandbox";
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
    deleteSignalRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Lower case, digits and hyphens */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listSignalRules: {
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
                            title: string;
                            /** @description As it was put */
                            rule: {
                                [key: string]: unknown;
                            };
                            /**
                             * @description unknown: there is no value, or not yet
                             * @enum {string}
                             */
                            status: "quiet" | "firing" | "unknown";
                            /**
                             * Format: date-time
                             * @description Since when it is so
                             */
                            since: string;
                            value: string | null;
                            reason: string | null;
                            lineageId: string | null;
                            checkedAt: string | null;
                            changedBy: string;
                            /**
                             * @description sandbox: the vendor is played by Sophia, the figures are made up
                             * @enum {string}
                             */
                            origin?: "live" | "sandbox";
                        }[];
                        nextCursor: string | null;
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
    listSignalEvents: {
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
                            rule: string;
                            /** @enum {string} */
                            kind: "fired" | "recovered";
                            title: string;
                            /** @description What happened, in words */
                            sentence: string;
                            /** @description Leads to the rows behind the figure */
                            lineageId: string;
                            /**
                             * Format: date-time
                             * @description When it was seen
                             */
                            happenedAt: string;
                            /**
                             * @description sandbox: the vendor is played by Sophia, the figures are made up
                             * @enum {string}
                             */
                            origin?: "live" | "sandbox";
                        }[];
                        nextCursor: string | null;
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
    getSignalDigest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Inclusive; absent: the last seven days in UTC, today among them
                     */
                    since?: string;
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
                        /**
                         * Format: date-time
                         * @description Inclusive
                         */
                        since: string;
                        headline: string;
                        /** @description The newest first, a hundred at most */
                        items: {
                            id: string;
                            rule: string;
                            /** @enum {string} */
                            kind: "fired" | "recovered";
                            title: string;
                            /** @description What happened, in words */
                            sentence: string;
                            /** @description Leads to the rows behind the figure */
                            lineageId: string;
                            /**
                             * Format: date-time
                             * @description When it was seen
                             */
                            happenedAt: string;
                            /**
                             * @description sandbox: the vendor is played by Sophia, the figures are made up
                             * @enum {string}
                             */
                            origin?: "live" | "sandbox";
                        }[];
                        /** @description Older ones that are not among them: GET /signals/events has all */
                        more: number;
                        rules: {
                            name: string;
                            title: string;
                            /** @description As it was put */
                            rule: {
                                [key: string]: unknown;
                            };
                            /**
                             * @description unknown: there is no value, or not yet
                             * @enum {string}
                             */
                            status: "quiet" | "firing" | "unknown";
                            /**
                             * Format: date-time
                             * @description Since when it is so
                             */
                            since: string;
                            value: string | null;
                            reason: string | null;
                            lineageId: string | null;
                            checkedAt: string | null;
                            changedBy: string;
                            /**
                             * @description sandbox: the vendor is played by Sophia, the figures are made up
                             * @enum {string}
                             */
                            origin?: "live" | "sandbox";
                        }[];
                        /** @description The same, to be forwarded */
                        markdown: string;
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
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    notifySignals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    channels?: ("slack" | "telegram" | "webhook")[];
                    /**
                     * Format: date-time
                     * @description Of which events; absent: the last day
                     */
                    since?: string;
                    /** @description Sends one message that says it is a test, and no event */
                    test?: boolean;
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
                        channels: {
                            /** @enum {string} */
                            channel: "slack" | "telegram" | "webhook";
                            origin: ("live" | "sandbox") | null;
                            sent: number;
                            /** @description Told earlier, and not told again */
                            sentBefore: number;
                            /** @description Will be tried again */
                            pending: number;
                            failed: number;
                            reason: string | null;
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
}
