package dev.ppp.internal.applier;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.VeneerException;
import dev.ppp.internal.sql.Digests;
import dev.ppp.internal.state.Passwords;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.VeneerReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the start of an application be cheap. What was applied completely is recorded as a digest of what was declared and of
 * how often the shards' catalogs had been written to until then. As long as both are the same, and every password is, it
 * is taken for granted that nothing is to be done. Only {@code apply} does so, never {@code plan}.
 */
final class AppliedDigest {

    private static final Logger LOG = LoggerFactory.getLogger("dev.ppp.apply");

    /** Counts the versions of this library that make something else of the same declaration. */
    private static final String MAKING = "1";

    private final Declaration declaration;
    private final PlanMaker planMaker;

    AppliedDigest(Declaration declaration, PlanMaker planMaker) {
        this.declaration = declaration;
        this.planMaker = planMaker;
    }

    /** Tells whether what is declared was applied completely, and nothing that can be seen cheaply has changed since. */
    boolean holds(VeneerSession session) {
        String salt = UUID.randomUUID().toString();
        Optional<VeneerReader.Applied> applied = read(session, salt);
        if (applied.isEmpty()) {
            return false;
        }
        Optional<String> now = digest(planMaker.counters());
        if (now.isEmpty() || !now.get().equals(applied.get().digest())) {
            return false;
        }
        Map<UserMapping.Key, Set<String>> differing = new Passwords(salt)
                .differing(declaration, applied.get().mappings(), applied.get().recorded());
        return differing.keySet().equals(declaration.mappings().keySet())
                && differing.values().stream().allMatch(Set::isEmpty);
    }

    private Optional<VeneerReader.Applied> read(VeneerSession session, String salt) {
        try {
            return new VeneerReader(session.beginReading(), declaration, salt).readApplied();
        } catch (SQLException e) {
            throw new VeneerException(ServerWords.of("could not read the catalogs of the veneer", e), e);
        } finally {
            session.rollback();
        }
    }

    /** Forgets, before anything is changed, what was applied before. */
    static void forget(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM ppp.applied")) {
            statement.executeUpdate();
        }
    }

    /**
     * Records that everything holds, unless another process has begun to apply since it was compared. When that fails,
     * the next start compares fully.
     *
     * @param shards what the shards held when it was compared
     * @param generation how often the lock had been taken then
     */
    void record(VeneerSession session, Map<String, ShardState> shards, long generation) {
        Map<String, Optional<String>> counters = new TreeMap<>();
        shards.forEach((shard, answer) -> {
            if (!(answer instanceof ShardState.Unasked)) {
                counters.put(
                        shard, answer instanceof ShardState.Answered answered ? answered.counters() : Optional.empty());
            }
        });
        Optional<String> digest = digest(counters);
        if (digest.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                session.beginWriting(VeneerSession.BRIEFLY).prepareStatement("""
                INSERT INTO ppp.applied (topology, digest)
                SELECT ?, ? FROM ppp.applier WHERE id = 1 AND generation = ? FOR SHARE
                ON CONFLICT (topology) DO UPDATE SET digest = EXCLUDED.digest
                WHERE applied.digest <> EXCLUDED.digest""")) {
            statement.setString(1, declaration.topology());
            statement.setString(2, digest.get());
            statement.setLong(3, generation);
            statement.executeUpdate();
            session.commit();
        } catch (SQLException e) {
            session.rollback();
            LOG.debug("could not record what was applied: {}", ServerWords.firstLine(e.getMessage()));
        }
    }

    /** Returns the digest; empty when a shard does not tell whether its catalogs were written to. */
    private Optional<String> digest(Map<String, Optional<String>> counters) {
        if (counters.values().stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(Digests.sha256(MAKING + " " + declaration.digest() + " " + new TreeMap<>(counters)));
    }
}
