/** PostgreSQL Partition Proxy: one PostgreSQL in front of many shards, a schema for each tenant. */
@SuppressWarnings("requires-transitive-automatic") // Micrometer has a name as a module, and no descriptor
module dev.ppp {
    requires transitive java.sql;
    requires transitive org.jooq;
    requires org.postgresql.jdbc;
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires static transitive org.assertj.core; // for who uses dev.ppp.assertj
    requires static transitive micrometer.core; // for who uses dev.ppp.micrometer
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
