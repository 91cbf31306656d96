// Generated from apps/sophia-lambda/openapi.json by `npm run documents`. Not to be edited.
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
    "/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GPU types with price and live capacity */
        get: operations["listOffers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Instances */
        get: operations["listInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One instance */
        get: operations["getInstance"];
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
    listOffers: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Only what has capacity there */
                region?: string;
                /** @description Only what has capacity somewhere */
                available?: boolean;
                sort?: "price" | "price_per_gpu" | "name";
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
                            type: string;
                            description: string;
                            /** @description For example H100 (80 GB SXM5) */
                            gpu: string;
                            gpus: number;
                            vcpus: number;
                            memoryGib: number;
                            storageGib: number;
                            /** @description Amounts of different currencies are never added together */
                            pricePerHour: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            };
                            /** @description With capacity right now; empty when sold out */
                            regions: string[];
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
    listInstances: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                status?: string;
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
                            name: string | null;
                            /** @description booting, active, unhealthy, terminating, terminated, preempted */
                            status: string;
                            region: string;
                            type: string;
                            /** @description For example H100 (80 GB SXM5) */
                            gpu: string;
                            gpus: number;
                            vcpus: number;
                            memoryGib: number;
                            storageGib: number;
                            /** @description Amounts of different currencies are never added together */
                            pricePerHour: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            };
                            ip: string | null;
                            hostname: string | null;
                            sshKeys: string[];
                            fileSystems: string[];
                            tags: {
                                key: string;
                                value: string;
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
    getInstance: {
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
                        name: string | null;
                        /** @description booting, active, unhealthy, terminating, terminated, preempted */
                        status: string;
                        region: string;
                        type: string;
                        /** @description For example H100 (80 GB SXM5) */
                        gpu: string;
                        gpus: number;
                        vcpus: number;
                        memoryGib: number;
                        storageGib: number;
                        /** @description Amounts of different currencies are never added together */
                        pricePerHour: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        };
                        ip: string | null;
                        hostname: string | null;
                        sshKeys: string[];
                        fileSystems: string[];
                        tags: {
                            key: string;
                            value: string;
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
                        /** @description true when the source could not be asked and an older answer is given */
                        stale?: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
