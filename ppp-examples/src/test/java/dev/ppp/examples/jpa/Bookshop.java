package dev.ppp.examples.jpa;

import dev.ppp.TenantRouter;
import dev.ppp.query.Lane;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MultiTenancySettings;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernate.engine.jdbc.connections.spi.AbstractDataSourceBasedMultiTenantConnectionProviderImpl;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;

/** An application with one entity manager factory, in which each thread works for the tenant that it has entered. */
final class Bookshop {

    /** How Hibernate learns of tenants. */
    enum Shape {

        /** Not at all: its one data source asks for the current tenant at each checkout. */
        ONE_DATA_SOURCE,

        /** By its own multi-tenancy, which asks for the tenant when an entity manager is opened. */
        MULTI_TENANCY
    }

    private final ThreadLocal<@Nullable String> current = new ThreadLocal<>();
    private final EntityManagerFactory factory;
    private final String way;

    private Bookshop(TenantRouter router, Lane lane, Shape shape) {
        HibernatePersistenceConfiguration configuration = new HibernatePersistenceConfiguration("bookshop")
                .managedClasses(Author.class, Book.class)
                .property(JdbcSettings.JAKARTA_HBM2DDL_DB_NAME, "PostgreSQL")
                .property(JdbcSettings.JAKARTA_HBM2DDL_DB_VERSION, "18")
                .property(JdbcSettings.ALLOW_METADATA_ON_BOOT, false)
                .property(JdbcSettings.LOG_JDBC_ERRORS, false);
        switch (shape) {
            case ONE_DATA_SOURCE ->
                configuration.property(
                        JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, router.dataSource(this::currentTenant, lane));
            case MULTI_TENANCY ->
                configuration
                        .property(
                                MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER,
                                new TenantConnections(router, lane))
                        .property(MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new CurrentTenant());
        }
        way = lane + ", " + shape;
        factory = configuration.createEntityManagerFactory();
    }

    static Bookshop open(TenantRouter router, Lane lane, Shape shape) {
        return new Bookshop(router, lane, shape);
    }

    /** Does a unit of work in one transaction, for a tenant. */
    <T> T in(String tenant, Function<EntityManager, T> work) {
        return entered(tenant, () -> factory.callInTransaction(work::apply));
    }

    /** Does a unit of work for no tenant. */
    <T> T inNone(Function<EntityManager, T> work) {
        return factory.callInTransaction(work::apply);
    }

    /** Opens an entity manager for a tenant, to be used in what the thread has entered by then. */
    EntityManager openedIn(String tenant) {
        return entered(tenant, factory::createEntityManager);
    }

    <T> T entered(String tenant, Work<T> work) {
        String before = current.get();
        current.set(tenant);
        try {
            return work.run();
        } finally {
            current.set(before);
        }
    }

    /** What is done while a tenant is entered. */
    interface Work<T> {
        T run();
    }

    void close() {
        factory.close();
    }

    /** Returns what tells it from the others. */
    @Override
    public String toString() {
        return way;
    }

    private Optional<String> currentTenant() {
        return Optional.ofNullable(current.get());
    }

    private final class CurrentTenant implements CurrentTenantIdentifierResolver<String> {

        @Override
        public @Nullable String resolveCurrentTenantIdentifier() {
            return current.get();
        }

        @Override
        public boolean validateExistingCurrentSessions() {
            return true;
        }
    }

    private static final class TenantConnections
            extends AbstractDataSourceBasedMultiTenantConnectionProviderImpl<String> {

        private final transient TenantRouter router;
        private final Lane lane;

        TenantConnections(TenantRouter router, Lane lane) {
            this.router = router;
            this.lane = lane;
        }

        @Override
        protected DataSource selectAnyDataSource() {
            return router.dataSource(Optional::empty, lane); // gives none
        }

        @Override
        protected DataSource selectDataSource(String tenant) {
            return router.dataSource(tenant, lane);
        }
    }
}
