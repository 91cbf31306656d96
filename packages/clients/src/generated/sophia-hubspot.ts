// Generated from apps/sophia-hubspot/openapi.json by `npm run documents`. Not to be edited.
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
    "/deals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List deals */
        get: operations["listDeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one deal */
        get: operations["getDeal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List deal pipelines */
        get: operations["listPipelines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines/{id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count and sum all deals of a pipeline by stage */
        get: operations["summarizePipeline"];
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
    listDeals: {
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
                            /** @description As a user of HubSpot wrote it */
                            name: string;
                            pipelineId: string | null;
                            stageId: string | null;
                            amount: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            } | null;
                            closeDate: string | null;
                            ownerId: string | null;
                            /**
                             * Format: date-time
                             * @description When HubSpot first knew the deal
                             */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @description When HubSpot last changed it
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
    getDeal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As HubSpot numbers it */
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
                        /** @description As a user of HubSpot wrote it */
                        name: string;
                        pipelineId: string | null;
                        stageId: string | null;
                        amount: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        } | null;
                        closeDate: string | null;
                        ownerId: string | null;
                        /**
                         * Format: date-time
                         * @description When HubSpot first knew the deal
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When HubSpot last changed it
                         */
                        updatedAt: string;
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
    listPipelines: {
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
                            id: string;
                            label: string;
                            stages: {
                                id: string;
                                label: string;
                                order: number;
                                /** @description Deals that arrive here are won or lost */
                                closed: boolean;
                                probability: number | null;
                            }[];
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
    summarizePipeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As HubSpot numbers it */
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
                        pipelineId: string;
                        label: string;
                        stages: {
                            id: string;
                            label: string;
                            order: number;
                            /** @description Deals that arrive here are won or lost */
                            closed: boolean;
                            probability: number | null;
                            deals: number;
                            /** @description One sum a currency */
                            amounts: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            }[];
                        }[];
                        totals: {
                            deals: number;
                            open: number;
                            amounts: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            }[];
                            openAmounts: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            }[];
                            /** @description Deals that carry no amount and so add nothing to the sums */
                            withoutAmount: number;
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
                        /** @description true when the source could not be asked and an older answer is given */
                        stale?: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
