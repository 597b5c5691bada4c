package dev.ppp.internal.state;

/** What a transaction sets for itself in which catalogs are read. */
public final class Reading {

    /**
     * Names are printed with their schemas unless they are PostgreSQL's own; the large joins of a full comparison stay in
     * memory; compiling them would take longer than running them.
     */
    public static final String SETTINGS = "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),"
            + " pg_catalog.set_config('work_mem', '64MB', true), pg_catalog.set_config('jit', 'off', true)";

    private Reading() {}
}
