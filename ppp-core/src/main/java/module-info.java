/** PostgreSQL Partition Proxy: one PostgreSQL in front of many shards, a schema for each tenant. */
module dev.ppp {
    requires transitive java.sql;
    requires transitive org.jooq;
    requires org.postgresql.jdbc;
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires static org.assertj.core; // not transitive: without it, a module that requires this one would not compile
    requires static micrometer.core; // the same
    requires static jakarta.xml.bind; // for the compiler only: jOOQ's settings are annotated with it

    exports dev.ppp;
    exports dev.ppp.assertj;
    exports dev.ppp.catalog;
    exports dev.ppp.error;
    exports dev.ppp.explain;
    exports dev.ppp.health;
    exports dev.ppp.micrometer;
    exports dev.ppp.plan;
    exports dev.ppp.query;
}
