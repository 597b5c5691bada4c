package dev.ppp.internal.state;

/** What a transaction sets for itself in which catalogs are read. */
public final class Reading {

    /**
     * Names are printed with their schemas unless they are PostgreSQL's own; constants are printed, and read again, in the
     * same way by all servers and sessions.
     */
    public static final String PRINTING = "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),"
            + " pg_catalog.set_config('standard_conforming_strings', 'on', true),"
            + " pg_catalog.set_config('quote_all_identifiers', 'off', true),"
            + " pg_catalog.set_config('TimeZone', 'UTC', true), pg_catalog.set_config('DateStyle', 'ISO', true),"
            + " pg_catalog.set_config('IntervalStyle', 'postgres', true),"
            + " pg_catalog.set_config('extra_float_digits', '1', true),"
            + " pg_catalog.set_config('bytea_output', 'hex', true), pg_catalog.set_config('lc_monetary', 'C', true)";

    /**
     * The large joins of a full comparison stay in memory; compiling them would take longer than running them.
     */
    public static final String SETTINGS =
            PRINTING + ", pg_catalog.set_config('work_mem', '64MB', true), pg_catalog.set_config('jit', 'off', true)";

    private Reading() {}
}
