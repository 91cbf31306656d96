// Generated from apps/mcp-business/openapi.json by `npm run documents`. Not to be edited.
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
    "/kpis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be asked */
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
        /** One governed query */
        post: operations["queryMetric"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Two windows or two segments side by side */
        post: operations["compare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Which segments moved a number */
        post: operations["explainChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The won value of a window under other assumptions */
        post: operations["whatIf"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/anomalies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Periods whose figure is far from the usual */
        post: operations["detectAnomalies"];
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
        get?: never;
        put?: never;
        /** Revenue of the coming months, with the error of the same forecast over the past ones */
        post: operations["forecastRevenue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A question as one governed query, which is shown */
        post: operations["ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A chart of a metric: Vega-Lite and PNG */
        post: operations["makeChart"];
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
    listMetrics: {
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
                        metrics: {
                            name: string;
                            title: string;
                            formula: string;
                            unit: string;
                            version: number;
                            incompleteWhen: string;
                        }[];
                        dimensions: string[];
                        filterFields: string[];
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
    queryMetric: {
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
                    /** @description Absent: all time */
                    range?: {
                        /** @description First day */
                        from: string;
                        /** @description The day after the last */
                        to: string;
                    };
                    /** @description All must hold */
                    filters?: {
                        /** @description A dimension, status, engage_date, close_date or close_value */
                        field: string;
                        /** @enum {string} */
                        op: "eq" | "ne" | "in" | "gt" | "gte" | "lt" | "lte";
                        /** @description A list for in; null: has none */
                        value: string | number | unknown[] | null;
                    }[];
                    /** @enum {string} */
                    compareTo?: "previous" | "year";
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
                            /** @description By metric: value, unit, currency, numerator and denominator of a ratio, interval of a rate, rows */
                            values: {
                                [key: string]: unknown;
                            };
                        }[];
                        /** @description As the values of the series */
                        totals: {
                            [key: string]: unknown;
                        };
                        rows: number;
                        /** @description Why the answer is not complete */
                        missing: {
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        /** @description The rows behind the numbers: GET /lineage/{id} of sophia-business */
                        lineageId: string;
                        /** @description The earlier window, with its range */
                        comparison?: {
                            [key: string]: unknown;
                        };
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
    compare: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    metrics: string[];
                    a: {
                        range?: {
                            from: string;
                            to: string;
                        };
                        where?: {
                            [key: string]: unknown;
                        };
                    };
                    b: {
                        range?: {
                            from: string;
                            to: string;
                        };
                        where?: {
                            [key: string]: unknown;
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
                        figures: {
                            metric: string;
                            /** @description As in POST /kpis/query */
                            a: unknown;
                            /** @description As in POST /kpis/query */
                            b: unknown;
                            /** @description b less a; null when they cannot be subtracted */
                            change: string | null;
                            /** @description change ÷ a, a fraction */
                            relative: number | null;
                        }[];
                        missing: {
                            of: string;
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            /** @description Which of the figures */
                            of: string;
                            /** @description The rows: GET /lineage/{id} of sophia-business */
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
    explainChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    metric: string;
                    by: string[];
                    range: {
                        from: string;
                        to: string;
                    };
                    /**
                     * @description Default previous
                     * @enum {string}
                     */
                    compareTo?: "previous" | "year";
                    /** @description Instead of compareTo */
                    baseline?: {
                        from: string;
                        to: string;
                    };
                    /** @description {"region":"West"}, or a list */
                    where?: {
                        [key: string]: unknown;
                    };
                    /**
                     * @description Segments named
                     * @default 20
                     */
                    top?: number;
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
                        metric: string;
                        /** @description As in POST /kpis/query */
                        before: unknown;
                        /** @description As in POST /kpis/query */
                        after: unknown;
                        change: string;
                        relative: number | null;
                        segments: {
                            dimensions: {
                                [key: string]: string | null;
                            };
                            /** @enum {string} */
                            presence: "both" | "new" | "vanished";
                            /** @description As in POST /kpis/query */
                            before: unknown;
                            /** @description As in POST /kpis/query */
                            after: unknown;
                            /** @description Exact decimal: all of them add up to the change. None where parts make no whole */
                            contribution?: string;
                            /** @description Of a ratio: by its own rate */
                            rate?: string;
                            /** @description Of a ratio: by its share of the whole */
                            mix?: string;
                        }[];
                        /** @description The segments that are not named */
                        others: {
                            segments: number;
                            /** @description Exact decimal: all of them add up to the change. None where parts make no whole */
                            contribution?: string;
                            /** @description Of a ratio: by its own rate */
                            rate?: string;
                            /** @description Of a ratio: by its share of the whole */
                            mix?: string;
                        };
                        /** @description change less all contributions: what no segment accounts for */
                        remainder?: string;
                        method: string;
                        missing: {
                            of: string;
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            /** @description Which of the figures */
                            of: string;
                            /** @description The rows: GET /lineage/{id} of sophia-business */
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
    whatIf: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    range: {
                        from: string;
                        to: string;
                    };
                    assumptions: {
                        /** @enum {string} */
                        lever: "win_rate" | "volume" | "deal_value" | "cycle_days";
                        to?: number;
                        /** @description 0.1: a tenth more */
                        by?: number;
                    }[];
                    /** @description {"region":"West"}, or a list */
                    where?: {
                        [key: string]: unknown;
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
                        formula: string;
                        baseline: {
                            value: string;
                            currency: string;
                            inputs: {
                                [key: string]: unknown;
                            };
                        };
                        path: {
                            /** @enum {string} */
                            lever: "win_rate" | "volume" | "deal_value" | "cycle_days";
                            from: string;
                            to: string;
                            /** @description With its numbers */
                            formula: string;
                            /** @description Won value after this step */
                            value: string;
                            /** @description By this step */
                            change: string;
                        }[];
                        result: {
                            value: string;
                            currency: string;
                            change: string;
                            relative: number | null;
                        };
                        assumes: string[];
                        missing: {
                            of: string;
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            /** @description Which of the figures */
                            of: string;
                            /** @description The rows: GET /lineage/{id} of sophia-business */
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
    detectAnomalies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    metric: string;
                    /** @enum {string} */
                    grain: "day" | "week" | "month" | "quarter";
                    range?: {
                        from: string;
                        to: string;
                    };
                    /** @description {"region":"West"}, or a list */
                    where?: {
                        [key: string]: unknown;
                    };
                    /**
                     * @description Robust standard deviations
                     * @default 4
                     */
                    threshold?: number;
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
                        anomalies: {
                            period: string;
                            /** @description As in POST /kpis/query */
                            figure: unknown;
                            /** @description Decimal, in the unit of the figure */
                            expected: string;
                            /** @description Deviation in robust standard deviations */
                            score: number;
                            /** @enum {string} */
                            direction: "high" | "low";
                        }[];
                        /** @description Periods that were judged */
                        periods: number;
                        /** @description Periods of a season; null: none */
                        season: number | null;
                        threshold: number;
                        /** @description What was done and why, with its rate of false alarms */
                        method: string;
                        excluded: {
                            periods: number;
                            reason: string;
                        }[];
                        missing: {
                            of: string;
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            /** @description Which of the figures */
                            of: string;
                            /** @description The rows: GET /lineage/{id} of sophia-business */
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
    forecastRevenue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 3 */
                    months?: number;
                    /** @description {"region":"West"}, or a list */
                    where?: {
                        [key: string]: unknown;
                    };
                    /** @default 10000 */
                    runs?: number;
                    /** @default 1 */
                    seed?: number;
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
                        currency: string;
                        startsOn: string;
                        /** @description p10, p50, p90, mean and what is won so far, by month */
                        months: unknown;
                        /** @description The months together */
                        total: unknown;
                        weighted: string;
                        commit: string;
                        bestCase: string;
                        /** @description Open deals, value and share of wins by stage */
                        stages: unknown;
                        /** @description Every past month with its error; mape, naiveMape, coverage, verdict */
                        backTest: unknown;
                        openDeals: number;
                        runs: number;
                        seed: number;
                        /** @description What each figure means */
                        definitions: unknown;
                        missing: {
                            of: string;
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            /** @description Which of the figures */
                            of: string;
                            /** @description The rows: GET /lineage/{id} of sophia-business */
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
    ask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    question: string;
                    /** @description The day that "last month" is counted from */
                    today?: string;
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
                        /** @enum {string} */
                        status: "answered" | "unsure";
                        /** @description The query in words */
                        reading: string | null;
                        /** @description As in POST /kpis/query */
                        query: unknown;
                        /** @description Of the query, as in POST /kpis/query */
                        answer: unknown;
                        /** @description What to ask who asked */
                        askBack: string | null;
                        /** @description What could be meant */
                        candidates: {
                            reading: string;
                            /** @description As in POST /kpis/query */
                            query: unknown;
                        }[];
                        /** @description The tool that is made for this */
                        useTool: string | null;
                        missing: {
                            of: string;
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            /** @description Which of the figures */
                            of: string;
                            /** @description The rows: GET /lineage/{id} of sophia-business */
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
    makeChart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    metric: string;
                    by?: string;
                    grain?: string;
                    /**
                     * @description Default: line over time
                     * @enum {string}
                     */
                    kind?: "line" | "bar";
                    range?: {
                        from: string;
                        to: string;
                    };
                    /** @description {"region":"West"}, or a list */
                    where?: {
                        [key: string]: unknown;
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
                        /** @description The finding */
                        title: string;
                        /** @description Vega-Lite, with its values */
                        spec: {
                            [key: string]: unknown;
                        };
                        /** @description Base64; twice as many pixels as its size in the spec */
                        png: string;
                        /** @description Pixels */
                        width: number;
                        /** @description Pixels */
                        height: number;
                        /** @description What is not drawn as it is */
                        notes: string[];
                        missing: {
                            of: string;
                            metric?: string;
                            rows: number;
                            reason: string;
                        }[];
                        evidence: {
                            /** @description Which of the figures */
                            of: string;
                            /** @description The rows: GET /lineage/{id} of sophia-business */
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
}
