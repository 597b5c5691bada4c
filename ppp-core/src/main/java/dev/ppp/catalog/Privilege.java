package dev.ppp.catalog;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a role may do with a tenant's tables (manual, chapter "Data Definition", section "Privileges"). */
public enum Privilege {
    /** Read rows. */
    SELECT,
    /** Add rows. */
    INSERT,
    /** Change rows. */
    UPDATE,
    /** Remove rows. */
    DELETE,
    /** Empty a table at once. */
    TRUNCATE;

    /** What a role gets when nothing else is said: to read, add, change and remove rows. */
    public static final Set<Privilege> DEFAULT =
            Collections.unmodifiableSet(EnumSet.of(SELECT, INSERT, UPDATE, DELETE));
}
