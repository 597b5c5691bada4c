package dev.ppp.internal.shape;

import java.util.List;

/**
 * A tenant's schema on its shard.
 *
 * @param relations its tables and views, sorted by name
 */
public record RemoteSchema(List<Relation> relations) {

    /**
     * Copies the list.
     *
     * @param relations its tables and views
     */
    public RemoteSchema {
        relations = List.copyOf(relations);
    }

    /**
     * Names the tables and views that are reached by themselves.
     *
     * @return all but the partitions
     */
    public List<String> tables() {
        return relations.stream()
                .filter(it -> !it.partition())
                .map(Relation::name)
                .toList();
    }

    /**
     * Names the tables that are reached by their parent.
     *
     * @return the partitions
     */
    public List<String> partitions() {
        return relations.stream()
                .filter(Relation::partition)
                .map(Relation::name)
                .toList();
    }
}
