package dev.ppp.health;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the veneer and each shard answer, at the time of asking. Immutable.
 *
 * @param veneer what the veneer itself answered
 * @param shards each declared shard, by name
 */
public record Health(Answer veneer, List<ShardHealth> shards) {

    /**
     * Copies the list.
     *
     * @param veneer what the veneer itself answered
     * @param shards each declared shard
     */
    public Health {
        shards = List.copyOf(shards);
    }

    /**
     * Whether one shard answers, by both ways.
     *
     * @param shard the shard's name
     * @param throughVeneer asked as the application does, by one of its foreign tables
     * @param direct asked by the topology's own data source for it: the direct one, or else the admin's
     */
    public record ShardHealth(String shard, Answer throughVeneer, Answer direct) {

        private List<Answer> answers() {
            return List.of(throughVeneer, direct);
        }

        /** Returns both answers, line by line. */
        @Override
        public String toString() {
            return "shard " + Identifier.quoted(shard)
                    + "\n  through the veneer: " + indented(throughVeneer)
                    + "\n  directly: " + indented(direct);
        }
    }

    /**
     * Finds a shard.
     *
     * @param name the shard's name
     * @return its health; empty when the topology declares no such shard
     */
    public Optional<ShardHealth> shard(String name) {
        return shards.stream().filter(it -> it.shard().equals(name)).findFirst();
    }

    /**
     * Tells whether nothing is wrong.
     *
     * @return whether everything that was asked answered
     */
    public boolean isGood() {
        return problems().isEmpty();
    }

    /**
     * Returns what is wrong.
     *
     * @return the problems of the veneer and the shards
     */
    public List<Explanation> problems() {
        return Stream.concat(Stream.of(veneer), shards.stream().flatMap(it -> it.answers().stream()))
                .flatMap(it -> it.problem().stream())
                .toList();
    }

    /** Returns all answers, line by line. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("veneer: " + indented(veneer));
        shards.forEach(it -> lines.add(it.toString()));
        return String.join("\n", lines);
    }

    private static String indented(Answer answer) {
        return answer.toString().replace("\n", "\n  ");
    }
}
