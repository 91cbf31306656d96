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
        /**
         * Carry out a plan: launches an instance under a lease
         * @description Answers at once; the lease says how the launch goes. The same plan again is the same lease.
         */
        post: operations["launchInstance"];
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
    "/ssh-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** SSH keys */
        get: operations["listSshKeys"];
        put?: never;
        /** Add an SSH key, or have a pair made */
        post: operations["addSshKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ssh-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an SSH key */
        delete: operations["deleteSshKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/file-systems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** File systems */
        get: operations["listFileSystems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Images */
        get: operations["listImages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/firewall-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Firewall rules */
        get: operations["listFirewallRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Price a launch; launches nothing */
        post: operations["createPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restart an instance */
        post: operations["restartInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{id}/terminate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Terminate an instance, leased or not */
        post: operations["terminateInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leases, newest first */
        get: operations["listLeases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One lease */
        get: operations["getLease"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leases/{id}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a lease end later */
        post: operations["extendLease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leases/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a lease now: cancels a launch that waits, terminates an instance that runs */
        post: operations["releaseLease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What compute has cost, by tag, type, region or lease, and what this month will */
        get: operations["getCosts"];
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
                            leaseId: string | null;
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
    launchInstance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Of the plan that is to be carried out */
                    planHash: string;
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
                        /**
                         * @description waiting: for capacity; ending: until Lambda Cloud shows it gone
                         * @enum {string}
                         */
                        status: "requested" | "waiting" | "launching" | "active" | "ending" | "ended" | "failed" | "cancelled";
                        reason: string | null;
                        instanceId: string | null;
                        name: string | null;
                        type: string | null;
                        region: string | null;
                        /** @description At most, until it is launched */
                        pricePerHour: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        };
                        hours: number;
                        /** @description Who asked for it */
                        subject: string;
                        /**
                         * Format: date-time
                         * @description When it was asked for
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description Until when capacity is waited for
                         */
                        waitUntil: string;
                        endsAt: string | null;
                        endedAt: string | null;
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
                        leaseId: string | null;
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
    listSshKeys: {
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
                            name: string;
                            publicKey: string;
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
    addSshKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @description Without it a pair is made, and `privateKey` is told once */
                    publicKey?: string;
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
                        name: string;
                        publicKey: string;
                        privateKey: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteSshKey: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listFileSystems: {
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
                            name: string;
                            region: string;
                            mountPoint: string;
                            inUse: boolean;
                            bytesUsed: number | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            createdAt: string;
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
    listImages: {
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
                            name: string;
                            description: string;
                            family: string;
                            version: string;
                            /** @description x86_64 or arm64 */
                            architecture: string;
                            region: string;
                            /**
                             * Format: date-time
                             * @description When it was last changed
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
    listFirewallRules: {
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
                            /** @description tcp, udp, icmp or all */
                            protocol: string;
                            ports: {
                                from: number;
                                to: number;
                            } | null;
                            /** @description IPv4 network that may reach the instances */
                            source: string;
                            description: string;
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
    createPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For example gpu_1x_a10 */
                    type: string;
                    /**
                     * @description A region, or any
                     * @default any
                     */
                    region?: string;
                    /** @description It is terminated after so long */
                    hours: number;
                    name?: string;
                    /** @description Name of a key; not needed if there is only one */
                    sshKey?: string;
                    /** @description Family, as listed by GET /images */
                    image?: string;
                    fileSystems?: string[];
                    tags?: {
                        key: string;
                        value: string;
                    }[];
                    /** @description Tried in this order when there is no capacity */
                    fallbacks?: {
                        /** @description For example gpu_1x_a10 */
                        type: string;
                        /**
                         * @description A region, or any
                         * @default any
                         */
                        region?: string;
                    }[];
                    /**
                     * @description How long to wait for capacity
                     * @default 0
                     */
                    waitMinutes?: number;
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
                        planHash: string;
                        /**
                         * Format: date-time
                         * @description A launch by then has this price
                         */
                        expiresAt: string;
                        hours: number;
                        /** @description Of the dearest choice */
                        pricePerHour: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        };
                        /** @description At most, for all hours */
                        total: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        };
                        sshKey: string;
                        choices: {
                            type: string;
                            region: string;
                            /** @description Amounts of different currencies are never added together */
                            pricePerHour: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            };
                            /** @description Regions that have capacity now */
                            available: string[];
                        }[];
                        budget: {
                            hourly: {
                                /** @description Runs or is promised now: an hour, or spent and committed in this month */
                                already: {
                                    /** @description Decimal, for example "1284600.00" */
                                    amount: string;
                                    /** @description ISO 4217 */
                                    currency: string;
                                };
                                /** @description Amounts of different currencies are never added together */
                                plan: {
                                    /** @description Decimal, for example "1284600.00" */
                                    amount: string;
                                    /** @description ISO 4217 */
                                    currency: string;
                                };
                                ceiling: {
                                    /** @description Decimal, for example "1284600.00" */
                                    amount: string;
                                    /** @description ISO 4217 */
                                    currency: string;
                                } | null;
                            };
                            monthly: {
                                /** @description Runs or is promised now: an hour, or spent and committed in this month */
                                already: {
                                    /** @description Decimal, for example "1284600.00" */
                                    amount: string;
                                    /** @description ISO 4217 */
                                    currency: string;
                                };
                                /** @description Amounts of different currencies are never added together */
                                plan: {
                                    /** @description Decimal, for example "1284600.00" */
                                    amount: string;
                                    /** @description ISO 4217 */
                                    currency: string;
                                };
                                ceiling: {
                                    /** @description Decimal, for example "1284600.00" */
                                    amount: string;
                                    /** @description ISO 4217 */
                                    currency: string;
                                } | null;
                            };
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
    restartInstance: {
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
                        leaseId: string | null;
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
    terminateInstance: {
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
                        leaseId: string | null;
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
    listLeases: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                status?: "requested" | "waiting" | "launching" | "active" | "ending" | "ended" | "failed" | "cancelled";
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
                             * @description waiting: for capacity; ending: until Lambda Cloud shows it gone
                             * @enum {string}
                             */
                            status: "requested" | "waiting" | "launching" | "active" | "ending" | "ended" | "failed" | "cancelled";
                            reason: string | null;
                            instanceId: string | null;
                            name: string | null;
                            type: string | null;
                            region: string | null;
                            /** @description At most, until it is launched */
                            pricePerHour: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            };
                            hours: number;
                            /** @description Who asked for it */
                            subject: string;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @description Until when capacity is waited for
                             */
                            waitUntil: string;
                            endsAt: string | null;
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
    getLease: {
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
                         * @description waiting: for capacity; ending: until Lambda Cloud shows it gone
                         * @enum {string}
                         */
                        status: "requested" | "waiting" | "launching" | "active" | "ending" | "ended" | "failed" | "cancelled";
                        reason: string | null;
                        instanceId: string | null;
                        name: string | null;
                        type: string | null;
                        region: string | null;
                        /** @description At most, until it is launched */
                        pricePerHour: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        };
                        hours: number;
                        /** @description Who asked for it */
                        subject: string;
                        /**
                         * Format: date-time
                         * @description When it was asked for
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description Until when capacity is waited for
                         */
                        waitUntil: string;
                        endsAt: string | null;
                        endedAt: string | null;
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
    extendLease: {
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
                    /**
                     * Format: date-time
                     * @description The new end, later than the present one and at most 30 days from now
                     */
                    until: string;
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
                        /** @description As of the lease */
                        status: string;
                        instanceId: string | null;
                        hours: number;
                        endsAt: string | null;
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
    releaseLease: {
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
                        /** @description As of the lease */
                        status: string;
                        instanceId: string | null;
                        hours: number;
                        endsAt: string | null;
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
    getCosts: {
        parameters: {
            query?: {
                /** @description Items a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Default: the begin of this month, UTC */
                from?: string;
                /** @description Exclusive; default: now */
                to?: string;
                by?: "tag" | "type" | "region" | "lease";
                tag?: string;
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
                            key: string | null;
                            /** @description Amounts of different currencies are never added together */
                            cost: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            };
                            hours: number;
                            instances: number;
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
                        /**
                         * Format: date-time
                         * @description Included
                         */
                        from: string;
                        /**
                         * Format: date-time
                         * @description Excluded
                         */
                        to: string;
                        /** @description Amounts of different currencies are never added together */
                        total: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        };
                        /** @description Amounts of different currencies are never added together */
                        runningPerHour: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        };
                        forecast: {
                            /** @description Decimal, for example "1284600.00" */
                            amount: string;
                            /** @description ISO 4217 */
                            currency: string;
                        } | null;
                        ceiling: {
                            hourly: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            } | null;
                            monthly: {
                                /** @description Decimal, for example "1284600.00" */
                                amount: string;
                                /** @description ISO 4217 */
                                currency: string;
                            } | null;
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
